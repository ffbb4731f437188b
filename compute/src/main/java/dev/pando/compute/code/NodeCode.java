package dev.pando.compute.code;

import dev.pando.node.StartFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Functions in JavaScript, run by the Node on the PATH. */
final class NodeCode {
    private static final Interpreters.Version OLDEST = new Interpreters.Version(18, 0);

    /** What Node needs beside its heap, measured: 43 MB as it starts. */
    private static final long ELSE_MEGABYTES = 56;

    private final Path runtime;
    private final Interpreters interpreters;

    NodeCode(Path folder, Interpreters interpreters) {
        this.runtime = folder.resolve("runtime.mjs");
        this.interpreters = interpreters;
    }

    Launch launch(Handler handler) throws IOException, StartFailure, InterruptedException {
        Path node =
                interpreters
                        .onPath(handler, "node")
                        .orElseThrow(() ->
                                handler.failure(
                                        "it is JavaScript, and there is no 'node' on PATH",
                                        "install Node.js 18 or newer"));
        Interpreters.Version version = interpreters.version(handler, node, OLDEST);
        return new Launch(
                List.of(
                        node.toString(),
                        "--enable-source-maps",
                        "--max-old-space-size=" + handler.heapMegabytes(ELSE_MEGABYTES),
                        // The young generation is up to three of these, on top of the old one.
                        "--max-semi-space-size="
                                + Math.clamp(handler.memoryMegabytes() / 32, 1, 16),
                        runtime.toString()),
                handler.environment(handler.dotted(), "nodejs" + version.major() + ".x"),
                Language.NODE);
    }
}
