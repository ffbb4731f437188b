package dev.pando.edge.rule;

/**
 * What a request was let in on: who asks, the rules that hold for it, and what they add to its
 * answer. It belongs to the request until that is answered.
 *
 * @param answerLines whole header lines; none where no rule adds any
 */
@SuppressWarnings("ArrayRecordComponent") // written to sockets, never compared
public record Terms(Client client, Rules rules, byte[] answerLines) {
    private static final byte[] NO_LINES = {};

    /** Those of a request for which nothing is said. */
    public static Terms usual(Client client) {
        return new Terms(client, Rules.NONE, NO_LINES);
    }
}
