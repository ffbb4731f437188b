package dev.pando.database.router;

import dev.pando.database.wire.Refusal;
import dev.pando.database.wire.SqlState;
import java.time.Duration;

/** What clients are told when the router itself refuses a statement or ends a session. */
final class Refusals {
    static final Refusal CANCELED =
            new Refusal(SqlState.QUERY_CANCELED, "canceling statement due to user request");

    static final Refusal CONNECTION_LOST =
            new Refusal(
                    SqlState.CONNECTION_FAILURE,
                    "PostgreSQL closed the connection unexpectedly",
                    "It ended or was restarted; what was not committed is undone.");

    static final Refusal PASSWORD_REPLACED =
            new Refusal(
                    SqlState.ADMIN_SHUTDOWN,
                    "terminating connection, since its password was replaced",
                    "A restarted instance has a password of its own.");

    static final Refusal GOODBYE =
            new Refusal(
                    SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command");

    private Refusals() {}

    static Refusal tooManySessions(int most) {
        return new Refusal(
                SqlState.TOO_MANY_CONNECTIONS,
                "sorry, too many clients already",
                "The router takes " + most + " sessions at once.");
    }

    static Refusal noConnectionFree(int open, int most, Duration waited) {
        return new Refusal(
                SqlState.TOO_MANY_CONNECTIONS,
                "no server connection became free, "
                        + open
                        + " of "
                        + most
                        + " are in use"
                        + waited(waited),
                "End sessions or transactions that stand idle.");
    }

    static Refusal noConnectionTaken(String why, Duration waited) {
        return new Refusal(
                SqlState.CANNOT_CONNECT_NOW,
                "PostgreSQL takes no connection: " + why + waited(waited),
                "Try again in a moment; the router goes on trying.");
    }

    private static String waited(Duration limit) {
        return " (waited " + limit.toSeconds() + " s)";
    }

    static Refusal settingsAreNotTaken(String why) {
        return new Refusal(
                SqlState.CONNECTION_FAILURE,
                "the session's settings could not be set again: " + why);
    }

    static Refusal silence(Duration limit) {
        return new Refusal(
                SqlState.PROTOCOL_VIOLATION,
                "the rest of a message has not come for " + limit.toSeconds() + " s",
                "Its server connection is for others to use.");
    }
}
