package dev.pando.api;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What comes first among the shapes of statements, as {@code GET /v1/statements?by=} takes it. */
public enum StatementOrder {
    /** The most time in all. */
    TIME,
    CALLS,
    /** The most time a call. */
    MEAN,
    /** The longest call. */
    LONGEST,
    /** The most time of waiting for a server connection in all. */
    WAIT,
    ROWS,
    ERRORS;

    /** As it is written. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one that is written so. */
    public static Optional<StatementOrder> of(String word) {
        return Stream.of(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    /** All, as a reader is told of them. */
    public static String words() {
        return String.join(", ", Stream.of(values()).map(StatementOrder::word).toList());
    }
}
