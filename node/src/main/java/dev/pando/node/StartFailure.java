package dev.pando.node;

/**
 * A start that cannot go on: which part met it, what was met, and what the person at the keyboard
 * can do. It is shown as one message, never as a stack trace.
 */
public final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String part;
    private final String remedy;

    /**
     * @param part the part that failed, in the user's words: {@code database}, {@code web.1}
     * @param met what was tried and what was met
     * @param remedy what to do about it, an imperative sentence without a full stop
     */
    public StartFailure(String part, String met, String remedy) {
        super(met);
        this.part = part;
        this.remedy = remedy;
    }

    /** The same, with the exception that told us. */
    public StartFailure(String part, String met, String remedy, Throwable cause) {
        super(met, cause);
        this.part = part;
        this.remedy = remedy;
    }

    /** The part that failed. */
    public String part() {
        return part;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
