package dev.pando.api;

/**
 * What {@code pando sql} is asked to run.
 *
 * @param url of the database, as JDBC takes it; it holds the password
 * @param text one or more statements
 * @param maxRows rows of a result that are shown, 1..1,000,000
 */
public record SqlRequest(String url, String text, int maxRows) {
    /** Without the password. */
    @Override
    public String toString() {
        return "SqlRequest[" + text + "]";
    }
}
