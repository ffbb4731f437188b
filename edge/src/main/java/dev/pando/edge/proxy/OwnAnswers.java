package dev.pando.edge.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.answer.Page;
import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.rule.Terms;
import org.jspecify.annotations.Nullable;

/** Writes what the edge answers itself on one connection. Confined to its event loop. */
final class OwnAnswers {
    private static final byte[] CLOSE = "Connection: close\r\n".getBytes(US_ASCII);
    private static final byte[] LINE_END = "\r\n".getBytes(US_ASCII);

    private final Loop loop;
    private final AtGates gates;
    private final DownstreamConnection downstream;

    OwnAnswers(Loop loop, AtGates gates, DownstreamConnection downstream) {
        this.loop = loop;
        this.gates = gates;
        this.downstream = downstream;
    }

    /** Writes, counts and logs an answer that no exchange is about. */
    void give(OwnAnswer own, @Nullable RequestHead head, Terms terms, boolean close) {
        Asked asked = asked(head, terms);
        boolean toHead = head != null && head.method().head();
        int bodyBytes = write(own, terms, asked.id(), close, toHead);
        loop.unrouted.count(own.status());
        asked.log(loop, own.status(), bodyBytes);
    }

    /** What a request asked for; nothing where its head could not be read. */
    Asked asked(@Nullable RequestHead head, Terms terms) {
        byte[] id = gates.id(head, terms);
        return new Asked(id, terms.client().text(), loop.log.discarded() ? null : head);
    }

    /** Writes an answer; gives the length of its body. */
    int write(OwnAnswer own, Terms terms, byte[] id, boolean close, boolean toHead) {
        ByteWriter out = loop.output;
        Page body = own.body(terms.rules().errorPages().own(own.status()));
        own.putHead(out, loop.dateLine(), id, body);
        terms.rules().answerEdits().removeFrom(out);
        own.putLines(out);
        out.put(terms.answerLines());
        if (close) {
            out.put(CLOSE);
        }
        out.put(LINE_END);
        if (!toHead) {
            out.put(body.content());
        }
        downstream.wire().write(out);
        return toHead ? 0 : body.content().length;
    }
}
