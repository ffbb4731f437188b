package dev.pando.edge.proxy;

import dev.pando.edge.head.RequestHead;
import dev.pando.edge.rule.Client;
import dev.pando.edge.rule.Rules;
import dev.pando.edge.rule.Terms;
import dev.pando.edge.rule.Verdict;
import dev.pando.edge.rule.Verdict.Waits;
import dev.pando.edge.rule.Visit;
import org.jspecify.annotations.Nullable;

/**
 * Takes the requests of one connection through the gates of their rules. One that must wait at a
 * gate asks again there, and the gates that it passed are not asked twice. Confined to one event
 * loop.
 */
final class AtGates {
    private static final byte[] UNNAMED = {};

    /** A request that waits, and what the gates that it passed add to its answer. */
    @SuppressWarnings("ArrayRecordComponent") // put back into a writer, never compared
    private record Waiting(Rules rules, int gate, byte[] answerLines) {}

    private final Loop loop;
    private final boolean trusted;
    private @Nullable Waiting waiting;

    /** Those of a connection; {@code trusted} if requests are believed who they say they are. */
    AtGates(Loop loop, boolean trusted) {
        this.loop = loop;
        this.trusted = trusted;
    }

    /** Takes a request on. Its visit's lines are the loop's, and hold no other request's now. */
    Verdict admit(Visit visit, Rules rules) {
        loop.answerLines.clear();
        int gate = 0;
        if (waiting != null && waiting.rules == rules) {
            loop.answerLines.put(waiting.answerLines);
            gate = waiting.gate;
        }
        Verdict verdict = rules.admit(visit, gate);
        waiting =
                verdict instanceof Waits(int at)
                        ? new Waiting(rules, at, loop.answerLines.copy())
                        : null;
        return verdict;
    }

    /** What a request is let in on, or refused on, once no gate is left to ask. */
    Terms terms(Visit visit, Rules rules, @Nullable Client proxy) {
        byte[] id = rules.namesId() ? made(visit.head(), proxy != null) : null;
        byte[] named = id == null ? UNNAMED : id;
        rules.putAnswerLines(visit, named, loop.answerLines);
        byte[] answerLines = loop.answerLines.copy();
        loop.answerLines.clear();
        rules.putRequestLines(visit, named, loop.answerLines);
        byte[] requestLines = loop.answerLines.copy();
        return new Terms(visit.client(), proxy, rules, requestLines, answerLines, id);
    }

    /** The id of a request that no upload is about. */
    byte[] id(@Nullable RequestHead head, Terms terms) {
        byte[] id = terms.id();
        return id == null ? made(head, terms.proxied()) : id;
    }

    private byte[] made(@Nullable RequestHead head, boolean proxied) {
        return RequestId.of(head, trusted || proxied, loop);
    }
}
