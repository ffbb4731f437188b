package dev.pando.edge.proxy;

import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.head.BodyFraming;
import dev.pando.edge.head.BodyReader;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.pool.Pool;
import dev.pando.edge.route.Destination.NotAllowed;
import dev.pando.edge.route.Destination.ToFolder;
import dev.pando.edge.route.Destination.ToFunction;
import dev.pando.edge.route.Destination.ToService;
import dev.pando.edge.route.StaticFiles;
import dev.pando.edge.rule.Terms;
import org.jspecify.annotations.Nullable;

/**
 * Leads each request of one connection to where it goes, while its head is at hand: puts together
 * what it sends up, or begins the answer with a file. Confined to one event loop.
 */
final class Departure {
    private final Loop loop;
    private final Entrance entrance;
    private final BodyReader body = new BodyReader();
    private final DownstreamConnection downstream;

    Departure(Loop loop, Entrance entrance, DownstreamConnection downstream) {
        this.loop = loop;
        this.entrance = entrance;
        this.downstream = downstream;
    }

    /**
     * Hands the connection over to the exchange of a request, and begins that; or gives what is
     * answered instead.
     *
     * @param beganBeforeBatch as of {@link FileExchange#start}
     */
    @Nullable OwnAnswer lead(RequestHead head, Terms terms, boolean beganBeforeBatch) {
        return switch (entrance.find(head)) {
            case null -> new OwnAnswer(404, "no route leads from here");
            case NotAllowed none -> OwnAnswer.notAllowed(none.allow());
            case ToFolder(var files) -> {
                serve(head, terms, files, beganBeforeBatch);
                yield null;
            }
            case ToService service -> {
                OwnAnswer refusal = refusal(head, service.pool());
                if (refusal == null) {
                    start(toService(head, terms, service));
                }
                yield refusal;
            }
            case ToFunction function -> {
                OwnAnswer refusal = refusal(head, function.pool());
                if (refusal == null) {
                    start(toFunction(head, terms, function));
                }
                yield refusal;
            }
        };
    }

    /** A body, if there is one, is not read. */
    private void serve(RequestHead head, Terms terms, StaticFiles files, boolean beganBeforeBatch) {
        boolean close = head.framing() != BodyFraming.NONE || downstream.mustClose(head);
        Asked asked = downstream.answers().asked(head, terms);
        FileExchange begun = new FileExchange(loop, downstream, files, terms, head, asked, close);
        downstream.handOver(begun);
        begun.start(head, beganBeforeBatch);
    }

    /** What is said of a body that is announced to be too long. */
    private static @Nullable OwnAnswer refusal(RequestHead head, Pool pool) {
        boolean fits =
                head.framing() != BodyFraming.LENGTH || head.contentLength() <= pool.maxBodyBytes();
        return fits
                ? null
                : new OwnAnswer(413, "the body is longer than " + pool.maxBodyBytes() + " bytes");
    }

    private void start(Exchange begun) {
        downstream.handOver(begun);
        begun.start();
    }

    /** A request to a service, not begun yet. */
    private Exchange toService(RequestHead head, Terms terms, ToService service) {
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
    private Exchange toFunction(RequestHead head, Terms terms, ToFunction function) {
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
