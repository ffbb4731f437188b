package dev.pando.database.wire;

/** The error codes that Pando itself answers with, PostgreSQL 18 Appendix A. */
public enum SqlState {
    /** The connection to PostgreSQL ended in the middle of a session. */
    CONNECTION_FAILURE("08006"),
    PROTOCOL_VIOLATION("08P01"),
    FEATURE_NOT_SUPPORTED("0A000"),
    INVALID_AUTHORIZATION("28000"),
    INVALID_PASSWORD("28P01"),
    /** No room: for one more session, or on a connection to PostgreSQL in time. */
    TOO_MANY_CONNECTIONS("53300"),
    /** The client asked for it while its statement waited for a server connection. */
    QUERY_CANCELED("57014"),
    /** Pando is about to stop. */
    ADMIN_SHUTDOWN("57P01"),
    /** PostgreSQL cannot be reached, or does not take sessions yet. */
    CANNOT_CONNECT_NOW("57P03");

    private final String code;

    SqlState(String code) {
        this.code = code;
    }

    /** Its five characters. */
    public String code() {
        return code;
    }
}
