package dev.pando.cli;

import dev.pando.api.ServerProcess;
import java.util.ServiceLoader;

/** The server of this distribution, for the commands that need it. */
final class Server {
    private Server() {}

    /** Loads it, which takes some tenths of a second. */
    static ServerProcess load() {
        return ServiceLoader.load(ServerProcess.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no server in this distribution"));
    }
}
