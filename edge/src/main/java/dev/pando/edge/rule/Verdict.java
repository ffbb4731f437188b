package dev.pando.edge.rule;

import dev.pando.edge.answer.OwnAnswer;

/** What becomes of a request at the gates of its rules. */
public sealed interface Verdict {
    /** It passes. */
    Verdict PASSED = new Passed();

    /** It must wait before the gate that says so. */
    Verdict WAITS = new Waits(0);

    /** It passes. */
    record Passed() implements Verdict {}

    /** It is answered that, and led nowhere. */
    record Refused(OwnAnswer answer) implements Verdict {}

    /**
     * It must wait, and asks again once it is awakened.
     *
     * @param gate where it asks again, by number
     */
    record Waits(int gate) implements Verdict {}

    /** A refusal. */
    static Verdict refused(OwnAnswer answer) {
        return new Refused(answer);
    }
}
