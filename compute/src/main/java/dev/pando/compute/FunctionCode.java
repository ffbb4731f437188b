package dev.pando.compute;

import dev.pando.cluster.App;
import dev.pando.cluster.Function;
import dev.pando.compute.code.Launch;
import dev.pando.node.StartFailure;
import java.io.IOException;

/** Knows how each language's functions are made ready and run. */
@FunctionalInterface
public interface FunctionCode {
    /**
     * How to start a worker of a function; called on a virtual thread before each start, and may
     * wait, for a compiler say.
     *
     * @throws StartFailure if its code is missing or cannot be made ready
     */
    Launch prepare(App app, Function function)
            throws StartFailure, IOException, InterruptedException;
}
