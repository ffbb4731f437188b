package dev.pando.database.wire;

import org.jspecify.annotations.Nullable;

/**
 * Why Pando itself ends a session, or does not begin one: a FATAL error in PostgreSQL's words.
 *
 * @param hint what to do; null where there is nothing to advise
 */
public record Refusal(SqlState state, String message, @Nullable String hint) {
    /** One without advice. */
    public Refusal(SqlState state, String message) {
        this(state, message, null);
    }

    /** What is answered to a stream that cannot be read on. */
    public static Refusal of(ProtocolViolation violation) {
        return new Refusal(SqlState.PROTOCOL_VIOLATION, violation.met());
    }
}
