package dev.pando.database.router;

import dev.pando.database.wire.Secret;

/**
 * By what a client may cancel a session's statements.
 *
 * @param id what PostgreSQL has the process number for; positive
 * @param secret 4 bytes in protocol 3.0, 32 from 3.2 on
 */
record SessionKey(int id, Secret secret) {
    /** Which session, without the secret. */
    @Override
    public String toString() {
        return "session " + id;
    }
}
