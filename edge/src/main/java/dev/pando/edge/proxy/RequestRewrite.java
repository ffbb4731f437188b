package dev.pando.edge.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.head.BodyFraming;
import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.head.FieldLines;
import dev.pando.edge.head.KnownField;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.head.TraceParent;
import dev.pando.edge.route.Destination.ToFunction;
import dev.pando.edge.route.Destination.ToService;
import dev.pando.edge.route.PrefixReplacement;
import dev.pando.edge.rule.Client;
import dev.pando.edge.rule.Terms;
import org.jspecify.annotations.Nullable;

/**
 * Puts together the head that an instance is sent: origin form, one Host, the client's end-to-end
 * fields as they came, and the platform's own. It is the same for every instance, so it can be sent
 * again, and is kept as the record of the request until that is logged. Reused by one event loop.
 */
final class RequestRewrite {
    private static final byte[] VERSION_AND_HOST = ascii(" HTTP/1.1\r\nHost: ");
    private static final byte[] LINE_END = ascii("\r\n");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] UPGRADE = ascii("Connection: Upgrade\r\nUpgrade: ");
    private static final byte[] VIA_11 = ascii("Via: 1.1 pando\r\n");
    private static final byte[] VIA_20 = ascii("Via: 2.0 pando\r\n");
    private static final byte[] VIA_10 = ascii("Via: 1.0 pando\r\n");
    private static final byte[] FOR = ascii("X-Forwarded-For: ");
    private static final byte[] PROTO_HTTP = ascii("X-Forwarded-Proto: http\r\n");
    private static final byte[] PROTO_HTTPS = ascii("X-Forwarded-Proto: https\r\n");
    private static final byte[] HOST = ascii("X-Forwarded-Host: ");
    private static final byte[] ID = ascii("X-Request-Id: ");
    private static final byte[] TRACE = ascii("traceparent: ");
    private static final byte[] FORWARDED_PREFIX = ascii("x-forwarded-prefix");

    private final ByteWriter out;
    private @Nullable PrefixReplacement replacement;
    private boolean hasFor;
    private boolean extendsFor;
    private boolean secure;
    private boolean http2;
    private boolean hasProto;
    private boolean hasHost;
    private int takenId;
    private int trace;

    int methodEnd;
    int pathStart;
    int pathEnd;
    int hostStart;
    int hostEnd;
    int idStart;
    int idEnd;
    int traceStart;
    int traceEnd;

    RequestRewrite(ByteWriter out) {
        this.out = out;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /**
     * Puts the whole head; the offsets above then say where its parts stand.
     *
     * @param expects whether the instance is to say whether it wants the body, where the client
     *     asks for that
     */
    void put(
            RequestHead head,
            ToService service,
            Entrance entrance,
            Terms terms,
            Loop loop,
            boolean expects) {
        replacement = service.replacement();
        start(head, entrance, terms, expects && head.http11());
        if (replacement != null) {
            out.put(replacement.line());
        }
        if (head.framing() == BodyFraming.CHUNKED) {
            out.put(CHUNKED);
        }
        if (head.upgrades()) {
            out.put(UPGRADE)
                    .put(head.bytes(), head.upgradeStart(), head.upgradeEnd())
                    .put(LINE_END);
        }
        end(head, terms, loop);
    }

    /**
     * The same for a call of a function, whose body is held: nothing is expected of its node but
     * the answer.
     */
    void putCall(RequestHead head, ToFunction function, Entrance entrance, Terms terms, Loop loop) {
        replacement = null;
        start(head, entrance, terms, false);
        out.put(function.lines());
        end(head, terms, loop);
    }

    private void start(RequestHead head, Entrance entrance, Terms terms, boolean expects) {
        out.clear();
        putRequestLine(head);
        putHost(head, entrance);
        extendsFor = terms.proxied();
        secure = entrance.secure();
        http2 = entrance.http2();
        putFields(head, entrance.trusted() || extendsFor, expects);
        terms.rules().requestEdits().removeFrom(out);
    }

    private void end(RequestHead head, Terms terms, Loop loop) {
        out.put(http2 ? VIA_20 : head.http11() ? VIA_11 : VIA_10);
        putForwarded(head, terms);
        putId(head, terms, loop);
        putTrace(head);
        out.put(terms.requestLines()).put(LINE_END);
    }

    private void putRequestLine(RequestHead head) {
        byte[] bytes = head.bytes();
        out.put(bytes, head.methodStart(), head.methodEnd());
        methodEnd = out.length();
        out.put(' ');
        pathStart = out.length();
        if (replacement == null || head.isAsterisk()) {
            putPath(head);
        } else {
            replacement.put(head, out);
        }
        pathEnd = out.length();
        out.put(bytes, head.pathEnd(), head.targetEnd());
    }

    private void putPath(RequestHead head) {
        if (head.lacksSlash()) {
            out.put(head.isAsterisk() ? '*' : '/');
        }
        out.put(head.bytes(), head.pathStart(), head.pathEnd());
    }

    private void putHost(RequestHead head, Entrance entrance) {
        out.put(VERSION_AND_HOST);
        hostStart = out.length();
        if (head.authorityEnd() > head.authorityStart()) {
            out.put(head.bytes(), head.authorityStart(), head.authorityEnd());
        } else {
            out.put(entrance.authority());
        }
        hostEnd = out.length();
        out.put(LINE_END);
    }

    /** Copies the lines that stay, as few runs as they form. */
    private void putFields(RequestHead head, boolean trusted, boolean expects) {
        hasFor = false;
        hasProto = false;
        hasHost = false;
        takenId = -1;
        trace = -1;
        FieldLines lines = head.lines();
        int run = -1;
        for (int i = 0; i < lines.count(); i++) {
            if (stays(head, i, trusted, expects)) {
                run = run < 0 ? lines.start(i) : run;
            } else if (run >= 0) {
                out.put(head.bytes(), run, lines.start(i));
                run = -1;
            }
        }
        if (run >= 0) {
            out.put(head.bytes(), run, lines.end(lines.count() - 1));
        }
    }

    private boolean stays(RequestHead head, int i, boolean trusted, boolean expects) {
        return switch (head.lines().known(i)) {
            case TRACEPARENT -> {
                trace = trace < 0 && isTrace(head, i) ? i : trace;
                yield false; // it is put again, where it can be found for the log
            }
            case OTHER -> !head.connection().names(head.bytes(), head.lines(), i);
            case CONTENT_LENGTH, DATE -> true;
            case EXPECT -> expects;
            case FORWARDED -> trusted;
            case X_FORWARDED -> trusted && !(replacement != null && isPrefix(head, i));
            case X_FORWARDED_FOR -> {
                hasFor |= trusted;
                yield trusted && !extendsFor;
            }
            case X_FORWARDED_PROTO -> hasProto |= trusted;
            case X_FORWARDED_HOST -> hasHost |= trusted;
            case X_REQUEST_ID -> {
                takenId = trusted ? i : -1;
                yield false;
            }
            case HOST,
                    TRANSFER_ENCODING,
                    CONNECTION,
                    UPGRADE,
                    KEEP_ALIVE,
                    PROXY_CONNECTION,
                    TE,
                    HTTP2_SETTINGS,
                    PROXY,
                    PANDO,
                    DISGUISED ->
                    false;
        };
    }

    /** Whether a line tells of a prefix that another edge has stripped. */
    private static boolean isPrefix(RequestHead head, int i) {
        return head.lines().isNamed(i, head.bytes(), FORWARDED_PREFIX);
    }

    private void putForwarded(RequestHead head, Terms terms) {
        Client proxy = terms.proxy();
        if (proxy != null) {
            putForwardedFor(head, proxy);
        } else if (!hasFor) {
            out.put(FOR).put(terms.client().text()).put(LINE_END);
        }
        if (!hasProto) {
            out.put(secure ? PROTO_HTTPS : PROTO_HTTP);
        }
        if (!hasHost) {
            out.put(HOST).put(out.bytes(), hostStart, hostEnd).put(LINE_END);
        }
    }

    /** Joins what a trusted proxy sent, and adds the proxy. */
    private void putForwardedFor(RequestHead head, Client proxy) {
        out.put(FOR);
        FieldLines lines = head.lines();
        for (int i = 0; i < lines.count(); i++) {
            if (lines.known(i) == KnownField.X_FORWARDED_FOR
                    && lines.valueEnd(i) > lines.valueStart(i)) {
                out.put(head.bytes(), lines.valueStart(i), lines.valueEnd(i)).put(',').put(' ');
            }
        }
        out.put(proxy.text()).put(LINE_END);
    }

    private static boolean isTrace(RequestHead head, int i) {
        FieldLines lines = head.lines();
        return TraceParent.isValid(head.bytes(), lines.valueStart(i), lines.valueEnd(i));
    }

    /**
     * Puts the trace that the client is in, if it is in one. None is begun here: what began it
     * would decide for the instances whether they record, and have no span to show.
     */
    private void putTrace(RequestHead head) {
        traceStart = out.length();
        traceEnd = traceStart;
        if (trace >= 0) {
            FieldLines lines = head.lines();
            out.put(TRACE);
            traceStart = out.length() + TraceParent.idStart();
            traceEnd = out.length() + TraceParent.idEnd();
            out.put(head.bytes(), lines.valueStart(trace), lines.valueEnd(trace)).put(LINE_END);
        }
    }

    private void putId(RequestHead head, Terms terms, Loop loop) {
        byte[] known = terms.id();
        out.put(ID);
        idStart = out.length();
        if (known == null) {
            putId(head, loop);
        } else {
            out.put(known);
        }
        idEnd = out.length();
        out.put(LINE_END);
    }

    private void putId(RequestHead head, Loop loop) {
        FieldLines lines = head.lines();
        boolean taken =
                takenId >= 0
                        && lines.known(takenId) == KnownField.X_REQUEST_ID
                        && RequestId.isTaken(
                                head.bytes(), lines.valueStart(takenId), lines.valueEnd(takenId));
        if (taken) {
            out.put(head.bytes(), lines.valueStart(takenId), lines.valueEnd(takenId));
        } else {
            RequestId.put(out, loop.wallMillis(), loop.random());
        }
    }
}
