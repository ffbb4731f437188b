package dev.pando.compute.lambda;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.compute.event.EventWriter;
import dev.pando.compute.event.TraceId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a poll is answered of a request: a head with the call's fields and the event, in one
 * buffer. Confined to one event loop.
 */
final class EventMaker {
    private static final byte[] BEGIN =
            ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                            + "Lambda-Runtime-Aws-Request-Id: ")
                    .getBytes(US_ASCII);
    private static final byte[] DEADLINE = "\r\nLambda-Runtime-Deadline-Ms: ".getBytes(US_ASCII);
    private static final byte[] ARN =
            "\r\nLambda-Runtime-Invoked-Function-Arn: ".getBytes(US_ASCII);
    private static final byte[] TRACE = "\r\nLambda-Runtime-Trace-Id: ".getBytes(US_ASCII);
    private static final byte[] LENGTH = "\r\nContent-Length: ".getBytes(US_ASCII);
    private static final byte[] END = "\r\n\r\n".getBytes(US_ASCII);
    private static final int USUAL_HEAD_BYTES = 512;
    private static final int MAX_ID_CHARS = 128;

    private final EventWriter events = new EventWriter();
    private final RandomGenerator random;

    EventMaker(RandomGenerator random) {
        this.random = random;
    }

    /**
     * The request's own id where it can stand in a path, else a new one.
     *
     * @param take takes an id that is still free
     */
    String requestId(HttpRequest request, Predicate<String> take) {
        String given = request.headers().get("x-request-id");
        if (given != null && isPlain(given) && take.test(given)) {
            return given;
        }
        String fresh = fresh();
        while (!take.test(fresh)) {
            fresh = fresh();
        }
        return fresh;
    }

    private String fresh() {
        return new UUID(
                        (random.nextLong() & ~0xF000L) | 0x4000L,
                        (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L)
                .toString();
    }

    private static boolean isPlain(String id) {
        if (id.isEmpty() || id.length() > MAX_ID_CHARS) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean plain =
                    (c >= '0' && c <= '9')
                            || (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || c == '-'
                            || c == '_';
            if (!plain) {
                return false;
            }
        }
        return true;
    }

    ByteBuf make(
            ByteBufAllocator allocator,
            HttpRequest request,
            @Nullable ByteBuf body,
            WorkerPlan plan,
            String route,
            String requestId,
            long deadlineMillis,
            long nowMillis) {
        events.write(request, body, plan.id().app().toString(), route, requestId, nowMillis);
        HttpHeaders headers = request.headers();
        String trace =
                TraceId.of(
                        headers.get("traceparent"),
                        headers.get("x-amzn-trace-id"),
                        nowMillis,
                        random);
        ByteBuf to = allocator.buffer(USUAL_HEAD_BYTES + events.length());
        to.writeBytes(BEGIN);
        ByteBufUtil.writeAscii(to, requestId);
        to.writeBytes(DEADLINE);
        ByteBufUtil.writeAscii(to, Long.toString(deadlineMillis));
        to.writeBytes(ARN);
        ByteBufUtil.writeAscii(to, plan.arn());
        to.writeBytes(TRACE);
        ByteBufUtil.writeAscii(to, trace);
        to.writeBytes(LENGTH);
        ByteBufUtil.writeAscii(to, Integer.toString(events.length()));
        to.writeBytes(END);
        events.appendTo(to);
        return to;
    }
}
