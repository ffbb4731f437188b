package dev.pando.database.router;

import dev.pando.database.wire.Secret;
import dev.pando.node.net.Address;

/**
 * By what a server connection's statements are cancelled.
 *
 * @param server where the connection leads
 * @param process the number of its process there
 */
record BackendIdentity(Address server, int process, Secret secret) {
    /** Which process, without the secret. */
    @Override
    public String toString() {
        return "process " + process + " at " + server;
    }
}
