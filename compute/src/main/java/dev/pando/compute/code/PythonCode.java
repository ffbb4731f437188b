package dev.pando.compute.code;

import dev.pando.node.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Functions in Python, run by the app's own virtual environment or the python3 on the PATH. */
final class PythonCode {
    private static final Interpreters.Version OLDEST = new Interpreters.Version(3, 8);

    private final Path runtime;
    private final Interpreters interpreters;

    PythonCode(Path folder, Interpreters interpreters) {
        this.runtime = folder.resolve("runtime.py");
        this.interpreters = interpreters;
    }

    Launch launch(Handler handler) throws IOException, StartFailure, InterruptedException {
        Optional<Path> own = ownEnvironment(handler);
        Path python =
                own.or(() -> interpreters.onPath(handler, "python3"))
                        .orElseThrow(() ->
                                handler.failure(
                                        "it is Python, and there is no 'python3' on PATH",
                                        "install Python 3.8 or newer"));
        Interpreters.Version version = interpreters.version(handler, python, OLDEST);
        return new Launch(
                List.of(python.toString(), runtime.toString()),
                handler.environment(handler.dotted(), "python" + version),
                // What is installed into an app's own changes with the app, a spare would be older.
                own.isPresent() ? null : Language.PYTHON);
    }

    /** The nearest one, from the handler's folder up to the app's. */
    private static Optional<Path> ownEnvironment(Handler handler) {
        for (Path folder = handler.folder();
                folder != null && folder.startsWith(handler.root());
                folder = folder.getParent()) {
            for (String name : List.of(".venv", "venv")) {
                Path python = folder.resolve(name).resolve("bin/python");
                if (Files.isExecutable(python)) {
                    return Optional.of(python);
                }
            }
        }
        return Optional.empty();
    }
}
