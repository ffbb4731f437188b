package dev.pando.database.router;

/**
 * A role that may log in, and that the router logs in to PostgreSQL as.
 *
 * @param password of the latter
 * @param credentials what the router checks logins with
 */
record Account(String user, String password, Credentials credentials) {
    /** As whom, without the password. */
    @Override
    public String toString() {
        return user;
    }
}
