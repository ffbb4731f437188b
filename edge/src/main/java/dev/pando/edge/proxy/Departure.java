package dev.pando.edge.proxy;

import dev.pando.edge.head.BodyReader;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.pool.Pool;
import dev.pando.edge.route.Destination.ToFunction;
import dev.pando.edge.route.Destination.ToService;
import dev.pando.edge.rule.Terms;

/**
 * Puts together what a request of one connection sends up, while its head is at hand. Confined to
 * one event loop.
 */
final class Departure {
    private final Loop loop;
    private final Entrance entrance;
    private final BodyReader body;
    private final DownstreamConnection downstream;

    /** For a connection, whose bodies are read by {@code body}. */
    Departure(Loop loop, Entrance entrance, BodyReader body, DownstreamConnection downstream) {
        this.loop = loop;
        this.entrance = entrance;
        this.body = body;
        this.downstream = downstream;
    }

    /** A request to a service, not begun yet. */
    Exchange toService(RequestHead head, Terms terms, ToService service) {
        Pool pool = service.pool();
        boolean held = mayBeShort(head);
        loop.requestRewrite.put(head, service, entrance, terms, loop, !held);
        RequestRecord record = record(head);
        long max = pool.maxBodyBytes();
        int shortBytes = loop.limits.shortBodyBytes();
        Upload upload =
                held
                        ? Upload.heldIfShort(head, record, body, max, shortBytes, loop.bodyBudget)
                        : Upload.streamed(head, record, body, max);
        return new Exchange(loop, downstream, pool, terms, head, upload);
    }

    /**
     * Whether the body may be so short that it is read before an instance is bothered. With chunks
     * nobody knows; but a client that waits for a word before it sends them has much to send.
     */
    private boolean mayBeShort(RequestHead head) {
        return switch (head.framing()) {
            case NONE, UNTIL_CLOSE -> false;
            case LENGTH -> head.contentLength() <= loop.limits.shortBodyBytes();
            case CHUNKED -> loop.limits.shortBodyBytes() > 0 && !head.expectsContinue();
        };
    }

    /** A call of a function, not begun yet. */
    Exchange toFunction(RequestHead head, Terms terms, ToFunction function) {
        Pool pool = function.pool();
        loop.requestRewrite.putCall(head, function, entrance, terms, loop);
        RequestRecord record = record(head);
        Upload upload = Upload.call(head, record, body, pool.maxBodyBytes(), loop.bodyBudget);
        return new Exchange(loop, downstream, pool, terms, head, upload);
    }

    private RequestRecord record(RequestHead head) {
        body.start(head.framing(), head.contentLength());
        return new RequestRecord(loop.requestRewrite, downstream.wire().copy(loop.output));
    }
}
