package dev.pando.compute.code;

import dev.pando.cluster.App;
import dev.pando.cluster.Function;
import dev.pando.node.StartFailure;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A function's handler on this machine.
 *
 * @param root the app's folder, absolute
 * @param file the code, absolute
 */
record Handler(App app, Function function, Path root, Path file) {
    static Handler of(App app, Function function) {
        Path root = app.directory().toAbsolutePath().normalize();
        return new Handler(app, function, root, root.resolve(function.handler()).normalize());
    }

    String part() {
        return function.name().value();
    }

    Path folder() {
        Path folder = file.getParent();
        return folder == null ? root : folder;
    }

    /** AWS's form for Node and Python: the path without its ending, a dot, what to call. */
    String dotted() {
        String path = root.relativize(file).toString();
        String entry = function.entry().isEmpty() ? "handler" : function.entry();
        return path.substring(0, path.lastIndexOf('.')) + "." + entry;
    }

    /** What every worker finds of its code. */
    Map<String, String> environment(String handler, String runtime) {
        Map<String, String> environment = new HashMap<>();
        environment.put("_HANDLER", handler);
        environment.put("PANDO_HANDLER_FILE", file.toString());
        environment.put("LAMBDA_TASK_ROOT", root.toString());
        environment.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + runtime);
        return environment;
    }

    /** The memory of a worker in MB. */
    long memoryMegabytes() {
        return function.memoryBytes() >> 20;
    }

    /** The most that a heap may take of it, so that all else of the process has room, in MB. */
    long heapMegabytes(long elseMegabytes) {
        long memory = memoryMegabytes();
        return Math.max(16, Math.min(memory - elseMegabytes, memory * 85 / 100));
    }

    StartFailure failure(String met, String remedy) {
        return new StartFailure(part(), met, remedy);
    }
}
