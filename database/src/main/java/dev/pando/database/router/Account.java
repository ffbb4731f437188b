package dev.pando.database.router;

import dev.pando.database.scram.ScramKeys;

/**
 * A role that may log in, and that the router logs in to PostgreSQL as.
 *
 * @param keys what the router checks logins with; with a salt of its own
 */
record Account(String user, String password, ScramKeys keys) {
    /** As whom, without the password. */
    @Override
    public String toString() {
        return user;
    }
}
