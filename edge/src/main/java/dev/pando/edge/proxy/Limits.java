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
 * @param answerStallNanos an answer of which nothing comes
 * @param answer what there is of an answer for the client to take
 * @param keptAnswerBytes of answers that one client has not taken, so that instances need not wait
 * @param tunnelIdleNanos an upgraded connection over which nothing moves
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
        Pace.Bound answer,
        int keptAnswerBytes,
        long tunnelIdleNanos,
        long upstreamIdleNanos,
        int connectMillis) {}
