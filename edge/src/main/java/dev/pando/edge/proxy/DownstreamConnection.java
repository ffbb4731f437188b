package dev.pando.edge.proxy;

import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.head.BodyFraming;
import dev.pando.edge.head.HeadScanner;
import dev.pando.edge.head.Refusal;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.proxy.LoopCounters.Count;
import dev.pando.edge.rule.Client;
import dev.pando.edge.rule.Rules;
import dev.pando.edge.rule.Terms;
import dev.pando.edge.rule.Verdict.Passed;
import dev.pando.edge.rule.Verdict.Refused;
import dev.pando.edge.rule.Verdict.Waits;
import dev.pando.edge.rule.Visit;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection: reads one request after the other, refuses what is malformed or over a
 * bound, finds its pool and hands it to an {@link Exchange}. Requests that come before the answer
 * to the last one wait in the socket, so answers keep the order. A stream of HTTP/2 is one that has
 * a single request. Confined to its event loop; whoever tells it what happens flushes the loop
 * afterwards.
 *
 * <p>Every connection that the edge ends lingers: the answer is sent, the sending side closed, and
 * what still comes in is dropped for a while. Closing at once would make the kernel reset the
 * connection when bytes are unread, and the reset can reach the client before the answer does (RFC
 * 9112 §9.6).
 */
final class DownstreamConnection implements Swept {
    private static final Logger LOG = LoggerFactory.getLogger(DownstreamConnection.class);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private enum State {
        /** Between requests, or within a head. */
        HEAD,
        /** A request waits at a gate of its rules; its head will be read again. */
        GATE,
        /** An exchange has the request and takes its body. */
        EXCHANGE,
        /** The last answer is given; what comes in is dropped. */
        LINGER,
        CLOSED
    }

    private final Loop loop;
    private final Entrance entrance;
    private final Inbound inbound = new Inbound();
    private final PartialHead partialHead;
    private final AtGates gates;
    private final OwnAnswers answers;
    private final Departure departure;
    private final Client peer;
    private final Terms usual;
    private final @Nullable OwnAnswer refusal;
    private State state = State.HEAD;
    private @Nullable Wire wire;
    private @Nullable SlowReader reader;
    private @Nullable Conversation exchange;
    private boolean working;
    private boolean inputEnded;
    private boolean readSinceReady;
    private boolean beganBeforeBatch;
    private int place;
    private long deadline;

    /**
     * Makes one that is not open yet.
     *
     * @param entrance by which it came in
     * @param peer who is at its other end
     * @param refusal what it is told at once, before it ends; null if it is welcome
     */
    DownstreamConnection(Loop loop, Entrance entrance, Client peer, @Nullable OwnAnswer refusal) {
        this.loop = loop;
        this.entrance = entrance;
        this.peer = peer;
        this.refusal = refusal;
        usual = Terms.usual(peer);
        gates = new AtGates(loop, entrance.trusted());
        answers = new OwnAnswers(loop, gates, this);
        departure = new Departure(loop, entrance, this);
        partialHead = new PartialHead(loop);
    }

    /** Its sending side. */
    Wire wire() {
        if (wire == null) {
            throw new IllegalStateException("not on a channel yet");
        }
        return wire;
    }

    /** It is open, and its sending side is that wire. */
    void opened(Wire sendingSide) {
        wire = sendingSide;
        loop.downstreams.add(this);
        expireAt(loop.now() + loop.limits.keepAliveNanos());
        if (refusal != null) {
            refuse(refusal);
        }
    }

    /** Takes over what came in. */
    void received(ByteBuf read) {
        // Epoll is level-triggered: the first byte of the first read was there when the loop took
        // its batch of events. What follows may have come later.
        beganBeforeBatch = !readSinceReady && inbound.isEmpty();
        readSinceReady = true;
        inbound.add(read);
        work();
        beganBeforeBatch = false;
    }

    /** What had come when the loop was told of it has been received. */
    void readComplete() {
        readSinceReady = false;
    }

    /** Takes what came in as far as it can be taken now. */
    private void work() {
        working = true;
        while (!inbound.isEmpty() && advance(inbound.bytes())) {}
        working = false;
        inbound.trim();
        updateReading();
    }

    /** Goes on with what came in, unless that is being done further up the stack. */
    void resume() {
        if (!working && state != State.CLOSED) {
            work();
        }
    }

    /** Takes a part of what came in; false if there is nothing to be done with it now. */
    private boolean advance(ByteBuf in) {
        return switch (state) {
            case HEAD -> wire().isWritable() && readHead(in);
            case GATE -> false;
            case EXCHANGE -> exchange != null && exchange.take(in);
            case LINGER, CLOSED -> {
                in.skipBytes(in.readableBytes());
                yield true;
            }
        };
    }

    /**
     * What cannot be taken now waits in the kernel, not here: the next request while one is under
     * way or the answers to those before are not taken, a body that the instance is not ready for.
     */
    private void updateReading() {
        boolean wanted =
                switch (state) {
                    case HEAD -> wire().isWritable();
                    case GATE -> false;
                    case EXCHANGE -> inbound.isEmpty();
                    case LINGER, CLOSED -> true;
                };
        if (state != State.CLOSED) {
            wire().reading(wanted);
        }
    }

    private boolean readHead(ByteBuf in) {
        int headLength = partialHead.scan(in);
        if (headLength == HeadScanner.INCOMPLETE) {
            return awaitRestOfHead();
        }
        if (headLength < 0) {
            Refusal refused = Refusal.of(headLength);
            refuse(new OwnAnswer(refused.status(), refused.reason()));
            return true;
        }
        in.skipBytes(headLength);
        boolean waits = !begin(loop.requestHead);
        beganBeforeBatch = false;
        if (waits) {
            in.readerIndex(in.readerIndex() - headLength); // to be read again then
        }
        return !waits;
    }

    private boolean awaitRestOfHead() {
        if (partialHead.starts()) {
            expireAt(loop.now() + loop.limits.headNanos());
        }
        if (partialHead.fits()) {
            return false;
        }
        refuse(new OwnAnswer(503, "too many requests are on their way"));
        return true;
    }

    /** Lets a request in and leads it on; false if it must wait at a gate. */
    private boolean begin(RequestHead head) {
        Rules rules = entrance.rules(head);
        boolean proxied = entrance.trustsProxy(peer.address());
        if (rules == Rules.NONE && !proxied) {
            lead(head, usual);
            return true;
        }
        Client client = proxied ? entrance.client(head, peer) : peer;
        var visit =
                new Visit(
                        head,
                        client,
                        proxied ? entrance.secure(head) : entrance.secure(),
                        loop.answerLines,
                        loop.now(),
                        this::awaken);
        switch (gates.admit(visit, rules)) {
            case Waits _ -> {
                state = State.GATE;
                expireAt(loop.now() + loop.limits.headNanos());
                return false;
            }
            case Passed _ -> lead(head, gates.terms(visit, rules, proxied ? peer : null));
            case Refused(var answer) ->
                    answerAtHead(head, gates.terms(visit, rules, proxied ? peer : null), answer);
        }
        return true;
    }

    /** What a request waited for at its gate is known; called by any thread. */
    private void awaken() {
        try {
            loop.execute(() -> {
                loop.tick();
                if (state == State.GATE) {
                    state = State.HEAD;
                    resume();
                }
                loop.flush();
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("the loop was shut down meanwhile, and this connection with it", e);
        }
    }

    private void lead(RequestHead head, Terms terms) {
        OwnAnswer own = departure.lead(head, terms, beganBeforeBatch);
        if (own != null) {
            answerAtHead(head, terms, own);
        }
    }

    /** Leaves the connection to an exchange until that is over. */
    void handOver(Conversation begun) {
        state = State.EXCHANGE;
        exchange = begun;
    }

    /** Answers a request that goes nowhere; its body, if it has one, is not read. */
    private void answerAtHead(RequestHead head, Terms terms, OwnAnswer own) {
        boolean close = head.framing() != BodyFraming.NONE || mustClose(head);
        answers.give(own, head, terms, close);
        if (close) {
            linger();
        } else {
            awaitNext();
        }
    }

    /** Whether the connection ends with the answer to a request, whatever that is. */
    boolean mustClose(RequestHead head) {
        return !head.http11() || head.connection().close() || loop.closing();
    }

    /** Answers what cannot be read as a request, and ends. */
    private void refuse(OwnAnswer own) {
        answers.give(own, null, usual, true);
        linger();
    }

    /** What writes the edge's own answers. */
    OwnAnswers answers() {
        return answers;
    }

    /** Goes on as a tunnel, to its end. */
    void carry(Tunnel tunnel) {
        exchange = tunnel;
        resume();
    }

    /** The exchange is over: the next request follows, or the connection ends. */
    void exchangeOver(boolean close) {
        exchange = null;
        if (close || loop.closing()) {
            linger();
        } else {
            awaitNext();
        }
        resume();
    }

    private void awaitNext() {
        state = State.HEAD;
        partialHead.letGo();
        expireAt(loop.now() + loop.limits.keepAliveNanos());
    }

    /** Sends what is written, ends the sending side and drops what still comes in. */
    private void linger() {
        state = State.LINGER;
        partialHead.letGo();
        expireAt(loop.now() + loop.limits.answerStallNanos());
        if (inputEnded) {
            wire().afterFlush(wire()::close);
            return;
        }
        wire().afterFlush(() -> {
            expireAt(loop.now() + LINGER_NANOS);
            wire().endOutput();
        });
    }

    @Override
    public void closeNow() {
        wire().close();
    }

    @Override
    public void edgeCloses() {
        if (state == State.HEAD && inbound.isEmpty()) {
            endIdle();
        } else if (exchange != null) {
            exchange.edgeCloses();
        }
    }

    @Override
    public void pictureChanged() {
        if (exchange != null) {
            exchange.pictureChanged();
        }
    }

    /** Closes between two requests; the client still gets what it has not taken of the answers. */
    private void endIdle() {
        if (wire().isDrained()) {
            closeNow();
        } else {
            linger();
        }
    }

    /**
     * The client has closed, or half closed, its side; which one cannot be told. Only a tunnel can
     * do without it: a client that ends its side before its answer is there is taken for gone, and
     * its request is dropped, as nginx does it.
     */
    void inputEnded() {
        if (inputEnded) {
            return;
        }
        inputEnded = true;
        if (state == State.EXCHANGE && exchange != null && exchange.isTunnel()) {
            exchange.tunnelDownstreamEnded(inbound);
        } else if (state == State.EXCHANGE) {
            closeNow();
        } else {
            wire().afterFlush(wire()::close);
        }
    }

    /** The client takes what it is sent again, or does not for now. */
    void writabilityChanged() {
        if (reader != null && wire().isWritable()) {
            reader.giveBack();
        }
        if (exchange != null && wire().isWritable()) {
            exchange.downstreamWritable();
        }
        resume();
    }

    /** It is closed. */
    void gone() {
        state = State.CLOSED;
        loop.downstreams.remove(this);
        inbound.clear();
        partialHead.letGo();
        if (reader != null) {
            reader.giveBack();
        }
        if (exchange != null) {
            exchange.downstreamGone();
            exchange = null;
        }
    }

    /** Sets the time, by the loop's clock, after which it is told. */
    void expireAt(long nanos) {
        deadline = nanos;
    }

    @Override
    public long deadline() {
        return deadline;
    }

    @Override
    public void expired() {
        switch (state) {
            case HEAD -> {
                if (partialHead.started()) {
                    refuse(new OwnAnswer(408, "the head did not arrive in time"));
                } else {
                    endIdle();
                }
            }
            case GATE -> refuse(new OwnAnswer(503, "the password was not checked in time"));
            case EXCHANGE -> {
                if (exchange != null) {
                    exchange.expired();
                }
            }
            case LINGER -> {
                if (wire().isDrained()) {
                    closeNow();
                } else {
                    expireAt(loop.now() + loop.limits.answerStallNanos());
                }
            }
            case CLOSED -> {}
        }
    }

    /** Whether more of an answer is kept here than the usual little, so that its sender is free. */
    boolean keepsMore() {
        return reader().keepsMore();
    }

    /**
     * Looks whether the client takes its answers; if not, the connection is reset, since a regular
     * end would wait for the client too. A tunnel may stand still.
     */
    @Override
    public void watchReader() {
        boolean tunnel = exchange != null && exchange.isTunnel();
        if (tunnel || (reader == null && wire().isDrained())) {
            return;
        }
        if (!reader().keepsUp(loop.now())) {
            loop.counters.add(Count.SLOW_READERS);
            wire().reset();
        }
    }

    private SlowReader reader() {
        SlowReader own = reader;
        if (own == null) {
            own =
                    new SlowReader(
                            wire(),
                            loop.limits.keptAnswerBytes(),
                            loop.answerBudget,
                            loop.limits.answer());
            reader = own;
        }
        return own;
    }

    @Override
    public int place() {
        return place;
    }

    @Override
    public void place(int index) {
        place = index;
    }
}
