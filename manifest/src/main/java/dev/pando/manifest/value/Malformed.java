package dev.pando.manifest.value;

import org.jspecify.annotations.Nullable;

/**
 * A text is not of the form it should have. It says what was met; what was expected is the {@link
 * Form}'s to say. It carries no stack trace: it is an answer to the user, not an accident.
 */
public final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    private final String met;
    private final @Nullable String nearest;
    private final int offset;

    /** The whole text is not of the form. */
    public Malformed(String text) {
        this("'" + Excerpt.of(text) + "'", null, 0);
    }

    /** The whole text is not one of the known ones, of which {@code nearest} may be meant. */
    public Malformed(String text, @Nullable String nearest) {
        this("'" + Excerpt.of(text) + "'", nearest, 0);
    }

    /**
     * One place in the text is wrong.
     *
     * @param met what stands there, in words
     * @param offset where, in characters from the text's start
     */
    public Malformed(String met, int offset) {
        this(met, null, offset);
    }

    private Malformed(String met, @Nullable String nearest, int offset) {
        super(met, null, false, false);
        this.met = met;
        this.nearest = nearest;
        this.offset = offset;
    }

    /** What was met: the text in quotes, or words for what is wrong in it. */
    public String met() {
        return met;
    }

    /** The known text that may be meant, or null when none is near. */
    public @Nullable String nearest() {
        return nearest;
    }

    /** Where in the text it was met, in characters from its start. */
    public int offset() {
        return offset;
    }
}
