package dev.pando.edge.rule;

import org.jspecify.annotations.Nullable;

/**
 * What a request was let in on: who asks, the rules that hold for it, and what they add to its
 * answer. It belongs to the request until that is answered.
 *
 * @param client who asks, by whom limits go; behind a trusted proxy the one that it names
 * @param proxy the trusted proxy that asks for the client, whose own fields are believed; none
 *     where the client asks itself
 * @param requestLines whole header lines for the instance; none where no rule adds any
 * @param answerLines the same for the client
 * @param id the request's id, if a line speaks of it; else it is made later
 */
@SuppressWarnings("ArrayRecordComponent") // written to sockets, never compared
public record Terms(
        Client client,
        @Nullable Client proxy,
        Rules rules,
        byte[] requestLines,
        byte[] answerLines,
        byte @Nullable [] id) {
    private static final byte[] NO_LINES = {};

    /** Those of a request for which nothing is said. */
    public static Terms usual(Client client) {
        return new Terms(client, null, Rules.NONE, NO_LINES, NO_LINES, null);
    }

    /** Whether what the request says of whom it comes from is believed. */
    public boolean proxied() {
        return proxy != null;
    }
}
