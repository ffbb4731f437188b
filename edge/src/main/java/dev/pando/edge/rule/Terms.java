package dev.pando.edge.rule;

import org.jspecify.annotations.Nullable;

/**
 * What a request was let in on: who asks, the rules that hold for it, and what they add to its
 * answer. It belongs to the request until that is answered.
 *
 * @param client who asks, by whom limits go; behind a trusted proxy the one that it names
 * @param proxy the trusted proxy that asks for the client, whose own fields are believed; none
 *     where the client asks itself
 * @param answerLines whole header lines; none where no rule adds any
 */
@SuppressWarnings("ArrayRecordComponent") // written to sockets, never compared
public record Terms(Client client, @Nullable Client proxy, Rules rules, byte[] answerLines) {
    private static final byte[] NO_LINES = {};

    /** Those of a client that asks itself. */
    public Terms(Client client, Rules rules, byte[] answerLines) {
        this(client, null, rules, answerLines);
    }

    /** Those of a request for which nothing is said. */
    public static Terms usual(Client client) {
        return new Terms(client, Rules.NONE, NO_LINES);
    }

    /** Whether what the request says of whom it comes from is believed. */
    public boolean proxied() {
        return proxy != null;
    }
}
