package dev.pando.database.scram;

/** The other side's message is not one of SCRAM's, or what it proves is not true. */
public final class ScramFailure extends Exception {
    private static final long serialVersionUID = 1;

    /** Whether the message was well formed and the password, or the server, was wrong. */
    private final boolean untrue;

    private ScramFailure(String message, boolean untrue) {
        super(message, null, false, false);
        this.untrue = untrue;
    }

    static ScramFailure malformed(String message) {
        return new ScramFailure(message, false);
    }

    public static ScramFailure untrue(String message) {
        return new ScramFailure(message, true);
    }

    /** Whether a proof was wrong, rather than a message. */
    public boolean isUntrue() {
        return untrue;
    }

    /** What was met. */
    public String met() {
        return String.valueOf(getMessage());
    }
}
