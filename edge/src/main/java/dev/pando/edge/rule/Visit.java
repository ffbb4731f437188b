package dev.pando.edge.rule;

import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.head.RequestHead;

/**
 * A request that asks to be let in, and what it is told on the way. Belongs to one event loop.
 *
 * @param head what was asked; good only as long as the request is at the gates
 * @param client who asks
 * @param secure whether it came over TLS
 * @param answerLines takes whole header lines that belong to whatever the request is answered with
 * @param nowNanos the loop's time
 * @param awaken lets the request ask again once what it must wait for is known; safe to call from
 *     any thread, and without waiting
 */
public record Visit(
        RequestHead head,
        Client client,
        boolean secure,
        ByteWriter answerLines,
        long nowNanos,
        Runnable awaken) {}
