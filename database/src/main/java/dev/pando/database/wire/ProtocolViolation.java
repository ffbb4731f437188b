package dev.pando.database.wire;

/** The other side said what the protocol does not allow; the stream cannot be read on. */
public final class ProtocolViolation extends Exception {
    private static final long serialVersionUID = 1;

    /** One that says what was met. */
    public ProtocolViolation(String met) {
        super(met, null, false, false);
    }

    /** What was met, for the other side and the log. */
    public String met() {
        return String.valueOf(getMessage());
    }
}
