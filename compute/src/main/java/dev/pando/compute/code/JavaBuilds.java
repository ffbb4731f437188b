package dev.pando.compute.code;

import dev.pando.compute.build.BuildListener;
import dev.pando.compute.build.BuildStep;
import dev.pando.compute.child.Child;
import dev.pando.compute.child.Children;
import dev.pando.compute.child.Command;
import dev.pando.node.StartFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compiles Java: one source with javac, a folder with Maven; one at a time, since each takes up to
 * 1 GB. Safe for use by many threads.
 */
final class JavaBuilds {
    /** Its name is the process's id, which every namespace has, in a folder that all share. */
    private static final String NO_PERFORMANCE_FILE = "-XX:-UsePerfData";

    private static final Duration LONGEST_COMPILATION = Duration.ofMinutes(5);
    private static final long COMPILER_BYTES = 1L << 30;
    private static final String JAR = "code.jar";

    private final Children children;
    private final Map<String, String> environment;
    private final BuildListener listener;
    private final LongSupplier nanoTime;
    private final ReentrantLock building = new ReentrantLock();

    JavaBuilds(
            Children children,
            Map<String, String> environment,
            BuildListener listener,
            LongSupplier nanoTime) {
        this.children = children;
        this.environment = Map.copyOf(environment);
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /**
     * The jar of a source, compiled if this content never was.
     *
     * @param own the function's folder; the jar is in a folder of it
     */
    Path javac(
            Handler handler, JavaSource source, Path own, JavaRuntime runtime, List<Path> classPath)
            throws IOException, StartFailure, InterruptedException {
        ContentHash hash = new ContentHash().add(runtime.version()).add(source.file().toString());
        for (Path file : source.all()) {
            hash.addContent(file);
        }
        for (Path jar : classPath) {
            hash.addContent(jar);
        }
        Path folder = own.resolve(hash.hex());
        Path jar = folder.resolve(JAR);
        if (Files.isRegularFile(jar)) {
            listener.upToDate(handler.part());
            return jar;
        }
        building.lockInterruptibly();
        try {
            if (!Files.isRegularFile(jar)) { // else another worker's start has compiled it
                listener.started(handler.part());
                long start = nanoTime.getAsLong();
                compile(handler, source, folder, runtime, classPath);
                listener.finished(handler.part(), Duration.ofNanos(nanoTime.getAsLong() - start));
            }
            return jar;
        } finally {
            building.unlock();
        }
    }

    /** Into a folder beside, which gets its name when it is whole. */
    private void compile(
            Handler handler,
            JavaSource source,
            Path folder,
            JavaRuntime runtime,
            List<Path> classPath)
            throws IOException, StartFailure, InterruptedException {
        Kept.delete(folder);
        Path work = folder.resolveSibling("tmp");
        Kept.delete(work);
        try {
            Path classes = Files.createDirectories(work.resolve("classes"));
            run(handler, javac(source, work, classes, runtime, classPath), handler.root());
            Path ready = Files.createDirectories(work.resolve("ready"));
            jar(classes, ready.resolve(JAR));
            Files.move(ready, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Kept.delete(work);
        }
    }

    private static List<String> javac(
            JavaSource source, Path work, Path classes, JavaRuntime runtime, List<Path> classPath)
            throws IOException {
        String sourcePath = source.root().toString();
        if (source.isOutOfPlace()) {
            // Its package has no folders, but the others beside it shall be found all the same.
            Path link = work.resolve("src").resolve(source.packageName().replace('.', '/'));
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, source.root());
            sourcePath = work.resolve("src").toString();
        }
        return List.of(
                runtime.home().resolve("bin/javac").toString(),
                "-J-XX:+UseSerialGC",
                "-J-XX:TieredStopAtLevel=1",
                "-J-Xmx512m",
                "-J" + NO_PERFORMANCE_FILE,
                "-encoding",
                "UTF-8",
                "-g",
                "-parameters",
                "-nowarn",
                "-Xmaxerrs",
                "10",
                "-sourcepath",
                sourcePath,
                "-cp",
                classPath.stream().map(Path::toString).collect(Collectors.joining(":")),
                "-d",
                classes.toString(),
                source.file().toString());
    }

    private void run(Handler handler, List<String> arguments, Path directory)
            throws IOException, StartFailure, InterruptedException {
        Command command =
                new Command(handler.part(), arguments, directory, environment, COMPILER_BYTES);
        Child child = children.start(command, (_, line) -> listener.line(handler.part(), line));
        Child.End end;
        try {
            child.await(LONGEST_COMPILATION);
        } finally {
            end = child.finish();
        }
        if (end.status().value() != 0) {
            throw handler.failure(
                    handler.function().handler()
                            + " does not compile:\n  "
                            + String.join("\n  ", end.lastLines()),
                    "mend what javac complains about");
        }
    }

    /** A jar, because a class data archive takes no folder of classes. */
    private static void jar(Path classes, Path jar) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(classes)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        try (OutputStream content = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(content)) {
            for (Path file : files) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }

    /** The jars of a folder with a pom, built if its files changed. */
    List<Path> maven(Handler handler, Path own)
            throws IOException, StartFailure, InterruptedException {
        List<String> words =
                List.of(
                        "mvn",
                        "-q",
                        "-B",
                        "-DskipTests",
                        "package",
                        "dependency:copy-dependencies",
                        "-DincludeScope=runtime",
                        "-DoutputDirectory=target/lib");
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        variables.merge("MAVEN_OPTS", NO_PERFORMANCE_FILE, (given, ours) -> given + " " + ours);
        Files.createDirectories(own);
        building.lockInterruptibly();
        try {
            new BuildStep(children, own, listener, nanoTime)
                    .run(handler.file(), Map.of(handler.part(), words), variables);
        } finally {
            building.unlock();
        }
        Path target = handler.file().resolve("target");
        List<Path> jars = new ArrayList<>(JavaRuntime.jars(target));
        jars.removeIf(JavaBuilds::isBesideTheCode);
        if (jars.isEmpty()) {
            throw handler.failure(
                    "its build left no jar in " + target, "let the pom's packaging be jar");
        }
        jars.addAll(JavaRuntime.jars(target.resolve("lib")));
        return jars;
    }

    private static boolean isBesideTheCode(Path jar) {
        String name = jar.getFileName().toString();
        return name.startsWith("original-")
                || name.matches(".*-(sources|javadoc|tests|test-sources)\\.jar");
    }
}
