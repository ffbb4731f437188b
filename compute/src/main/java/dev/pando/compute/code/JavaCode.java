package dev.pando.compute.code;

import dev.pando.node.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/** Functions in Java, run by AWS's runtime client on Pando's own JDK. */
final class JavaCode {
    /** What a JVM needs beside its heap: classes, compiled code, threads. */
    private static final long ELSE_MEGABYTES = 72;

    private final JavaRuntime runtime;
    private final Path state;
    private final JavaBuilds builds;
    private final SharedArchives archives = new SharedArchives();

    /** Guards what is kept of all functions: its age, its removal, its archives. */
    private final ReentrantLock keeping = new ReentrantLock();

    JavaCode(JavaRuntime runtime, Path state, JavaBuilds builds) {
        this.runtime = runtime;
        this.state = state;
        this.builds = builds;
    }

    /**
     * What a handler was made into.
     *
     * @param target what to call: a class, with or without its method
     * @param folder keeps what belongs to exactly this code
     */
    private record Made(List<Path> classPath, String target, Path folder) {}

    Launch launch(Handler handler) throws IOException, StartFailure, InterruptedException {
        Made made = make(handler);
        keeping.lockInterruptibly();
        try {
            Files.createDirectories(made.folder());
            Kept.used(made.folder());
            return new Launch(
                    arguments(handler, made, archives.options(made.folder())),
                    handler.environment(made.target(), "java" + Runtime.version().feature()));
        } finally {
            keeping.unlock();
        }
    }

    private Made make(Handler handler) throws IOException, StartFailure, InterruptedException {
        Path own = state.resolve(handler.app().name().value()).resolve(handler.part());
        if (Files.isDirectory(handler.file())) {
            List<Path> jars = builds.maven(handler, own);
            return kept(handler, own, jars);
        }
        List<Path> libraries = JavaRuntime.jars(handler.folder().resolve("lib"));
        if (handler.file().toString().endsWith(".jar")) {
            List<Path> jars = new ArrayList<>(libraries);
            jars.addFirst(handler.file());
            return kept(handler, own, jars);
        }
        JavaSource source = JavaSource.read(handler);
        Path jar = builds.javac(handler, source, own, runtime, runtime.around(libraries));
        List<Path> jars = new ArrayList<>(libraries);
        jars.addFirst(jar);
        String entry = handler.function().entry();
        String target = entry.isEmpty() ? source.mainClass() : entry;
        requireClass(handler, target, jars);
        return new Made(runtime.around(jars), target, jar.resolveSibling(""));
    }

    /** AWS's client would tell it to every caller, and no sooner. */
    private static void requireClass(Handler handler, String target, List<Path> jars)
            throws IOException, StartFailure {
        int method = target.indexOf("::");
        String type = method < 0 ? target : target.substring(0, method);
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                if (file.getEntry(type.replace('.', '/') + ".class") != null) {
                    return;
                }
            }
        }
        throw handler.failure(
                "there is no class " + type + " in its handler " + handler.function().handler(),
                "correct what follows '::' in handler in pando.yaml, which starts with the"
                        + " package");
    }

    /** Code that is not compiled here. */
    private Made kept(Handler handler, Path own, List<Path> jars) throws IOException, StartFailure {
        String entry = handler.function().entry();
        if (entry.isEmpty()) {
            throw handler.failure(
                    "its handler " + handler.function().handler() + " does not say what to call",
                    "name the class after it: 'handler: "
                            + handler.function().handler()
                            + "::package.Class' or '...::package.Class::method'");
        }
        requireClass(handler, entry, jars);
        List<Path> classPath = runtime.around(jars);
        ContentHash hash = new ContentHash().add(runtime.version());
        for (Path jar : classPath) {
            hash.addStamp(jar);
        }
        return new Made(classPath, entry, own.resolve(hash.hex()));
    }

    private List<String> arguments(Handler handler, Made made, List<String> archive) {
        List<String> arguments = new ArrayList<>();
        arguments.add(runtime.home().resolve("bin/java").toString());
        // Quick starts and little memory matter more here than the last bit of throughput.
        arguments.add("-XX:+UseSerialGC");
        arguments.add("-XX:TieredStopAtLevel=1");
        arguments.add("-Xmx" + handler.heapMegabytes(ELSE_MEGABYTES) + "m");
        arguments.add("-Xss512k");
        arguments.add("-XX:-UsePerfData");
        arguments.add("--enable-native-access=ALL-UNNAMED");
        runtime.nativeLibrary().ifPresent(arguments::add);
        arguments.addAll(archive);
        arguments.add("-cp");
        arguments.add(
                made.classPath().stream().map(Path::toString).collect(Collectors.joining(":")));
        arguments.add(JavaRuntime.MAIN);
        arguments.add(made.target());
        return arguments;
    }
}
