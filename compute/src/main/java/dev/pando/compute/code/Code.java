package dev.pando.compute.code;

import dev.pando.cluster.App;
import dev.pando.cluster.Function;
import dev.pando.compute.build.BuildListener;
import dev.pando.compute.child.Children;
import dev.pando.node.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Makes functions ready to run, by what their handler is: a file for Node or Python, a Java source,
 * a jar, or a folder that Maven builds. What it compiles is kept by its content, so that a second
 * start compiles nothing. Safe for use by many threads.
 */
public final class Code {
    private final NodeCode node;
    private final PythonCode python;
    private final JavaCode java;

    /**
     * @param runtimes the folder with {@code node}, {@code python} and {@code java}
     * @param stateFolder keeps what is compiled, in its folder {@code functions}
     * @param environment what compilers and builds find; its PATH is searched for interpreters
     * @param nanoTime a monotonic clock, in nanoseconds: {@code System::nanoTime}
     */
    public Code(
            Path runtimes,
            Path stateFolder,
            Children children,
            Map<String, String> environment,
            BuildListener listener,
            LongSupplier nanoTime) {
        Interpreters interpreters = new Interpreters(children, environment);
        this.node = new NodeCode(runtimes.resolve("node"), interpreters);
        this.python = new PythonCode(runtimes.resolve("python"), interpreters);
        this.java =
                new JavaCode(
                        new JavaRuntime(runtimes.resolve("java")),
                        stateFolder.toAbsolutePath().resolve("functions"),
                        new JavaBuilds(children, environment, listener, nanoTime));
    }

    /**
     * Compiles what must be compiled, and gives the command of a worker.
     *
     * @throws StartFailure naming the function, if its code or what runs it is missing or does not
     *     compile
     */
    public Launch prepare(App app, Function function)
            throws IOException, StartFailure, InterruptedException {
        Handler handler = handler(app, function);
        return switch (ending(handler.file())) {
            case "js", "mjs", "cjs" -> node.launch(handler);
            case "py" -> python.launch(handler);
            default -> java.launch(handler);
        };
    }

    private static Handler handler(App app, Function function) throws StartFailure {
        Handler handler = Handler.of(app, function);
        boolean isFolder = Files.isDirectory(handler.file());
        String ending = isFolder ? "/" : ending(handler.file());
        switch (ending) {
            case "js", "mjs", "cjs", "py", "java", "jar" -> {
                if (!Files.isReadable(handler.file())) {
                    throw handler.failure(
                            "there is no file "
                                    + handler.file()
                                    + " that can be read, which its handler names",
                            "make the file, or correct handler in pando.yaml");
                }
            }
            default -> {
                if (!isFolder || !Files.isRegularFile(handler.file().resolve("pom.xml"))) {
                    throw handler.failure(
                            "its handler "
                                    + function.handler()
                                    + " is nothing that can be run (expected: a file .js, .mjs,"
                                    + " .cjs, .py, .java or .jar, or a folder with a pom.xml)",
                            "correct handler in pando.yaml");
                }
            }
        }
        return handler;
    }

    private static String ending(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
