package dev.pando.edge.rule;

import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.head.RequestHead;
import org.jspecify.annotations.Nullable;

/** One thing that a request must pass before it is led anywhere. Safe for use by many loops. */
interface Gate {
    /**
     * Lets a request pass, or says what is answered instead.
     *
     * @param answerLines whole header lines can be added to it; they become part of whatever the
     *     request is answered with
     * @param nowNanos the loop's time
     */
    @Nullable OwnAnswer pass(
            RequestHead head, Client client, ByteWriter answerLines, long nowNanos);
}
