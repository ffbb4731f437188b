package dev.pando.database.wire;

/** The types of the messages that a client sends, PostgreSQL 18 §54.7. */
public final class ClientMessage {
    public static final byte QUERY = 'Q';
    public static final byte PARSE = 'P';
    public static final byte BIND = 'B';
    public static final byte DESCRIBE = 'D';
    public static final byte EXECUTE = 'E';
    public static final byte CLOSE = 'C';
    public static final byte FLUSH = 'H';
    public static final byte SYNC = 'S';
    public static final byte FUNCTION_CALL = 'F';
    public static final byte COPY_DATA = 'd';
    public static final byte COPY_DONE = 'c';
    public static final byte COPY_FAIL = 'f';
    public static final byte TERMINATE = 'X';

    /** A password, or one step of SASL. */
    public static final byte PASSWORD = 'p';

    /** What PostgreSQL allows of messages that hold no user data, in {@code pqcomm.h}. */
    private static final int SMALL = 10_000;

    /** The same of all others: one byte less than a gigabyte. */
    private static final int LARGE = 0x3fff_fffe;

    private ClientMessage() {}

    /**
     * Requires that a message of that type may be sent once a session has begun, and may be of that
     * size. The bounds are PostgreSQL's own.
     *
     * @param bodyBytes without type and length; negative where the length lies
     */
    public static void check(byte type, int bodyBytes) throws ProtocolViolation {
        int most =
                switch (type) {
                    case QUERY, PARSE, BIND, FUNCTION_CALL, COPY_DATA -> LARGE;
                    case DESCRIBE, EXECUTE, CLOSE, FLUSH, SYNC, COPY_DONE, COPY_FAIL, TERMINATE ->
                            SMALL;
                    default ->
                            throw new ProtocolViolation(
                                    "invalid frontend message type " + (type & 0xff));
                };
        if (bodyBytes < 0 || bodyBytes > most) {
            throw new ProtocolViolation(
                    "invalid length of message '" + (char) type + "': " + (bodyBytes + 4L));
        }
    }
}
