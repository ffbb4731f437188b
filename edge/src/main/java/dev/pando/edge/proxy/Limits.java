package dev.pando.edge.proxy;

import dev.pando.edge.head.HeadScanner;

/**
 * The bounds of a conversation, in the units that event loops count in.
 *
 * @param head the bounds of a message's head
 * @param headNanos from a head's first byte to its last
 * @param keepAliveNanos a downstream connection without a request
 * @param body a request body that the client is to send
 * @param shortBodyBytes a request body that is read before an instance is bothered
 * @param answerStallNanos an answer under way of which nothing moves
 * @param tunnelIdleNanos an upgraded connection over which nothing moves
 * @param queueNanos a request that waits for an instance
 * @param upstreamIdleNanos an upstream connection without a request
 * @param connectMillis an upstream connection to be accepted
 */
public record Limits(
        HeadScanner.Limits head,
        long headNanos,
        long keepAliveNanos,
        Pace.Bound body,
        int shortBodyBytes,
        long answerStallNanos,
        long tunnelIdleNanos,
        long queueNanos,
        long upstreamIdleNanos,
        int connectMillis) {}
