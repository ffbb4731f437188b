package dev.pando.edge.proxy;

import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.head.BodyFraming;
import dev.pando.edge.head.BodyReader;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.head.ResponseHead;
import dev.pando.edge.log.LogLines;
import dev.pando.edge.pool.Member;
import dev.pando.edge.pool.Pool;
import dev.pando.edge.proxy.LoopCounters.Count;
import dev.pando.edge.rule.Terms;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, between the client's connection and an instance's: waits for or picks
 * an instance, sends the request, passes the bodies both ways as fast as the slower side takes
 * them, and decides what a failure means.
 *
 * <p>A request is sent again, to another instance where there is one, if its connection ended
 * before the head of an answer was there, its method is idempotent (RFC 9110 §9.2.2), nothing of
 * its body was passed on, or all of it is held, and its pool's budget has room. An instance that
 * does not take the connection, or whose node says that it is busy, has seen nothing of the
 * request, whatever its method: it goes to another one, or waits.
 */
final class Exchange implements Conversation, UpstreamUser {
    /** Interim answers to one request. */
    private static final int MAX_INTERIM = 16;

    /** What the node of a function has to say itself that the call's time is over. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private enum Phase {
        /** The body must be whole first. */
        COLLECTING,
        /** On the way to an instance. */
        PLACING,
        /** The head is written; no final answer came yet. */
        SENT,
        /** The answer's head is passed on. */
        ANSWERING,
        /** Answered, or handed over to a tunnel. */
        OVER
    }

    private final Loop loop;
    private final DownstreamConnection downstream;
    private final Pool pool;
    private final Terms terms;
    private final Upload upload;
    private final RequestRecord record;
    private final Placement placement;
    private final Reply reply;
    private final boolean idempotent;
    private final boolean bodyIsOdd;
    private final boolean upgrades;
    private final long startedAt;
    private final long answerNanos;

    private Phase phase = Phase.PLACING;
    private @Nullable UpstreamConnection upstream;
    private @Nullable Pace bodyPace;
    private @Nullable Failure failure;
    private boolean sending;
    private boolean close;
    private int sends;
    private int interims;
    private long sentAt;

    /** Takes over a request, and what it sends up. */
    Exchange(
            Loop loop,
            DownstreamConnection downstream,
            Pool pool,
            Terms terms,
            RequestHead request,
            Upload upload) {
        this.loop = loop;
        this.downstream = downstream;
        this.pool = pool;
        this.terms = terms;
        this.upload = upload;
        record = upload.record();
        placement = new Placement(loop, pool, pool.key(request, terms.client()), this);
        boolean http11 = request.http11();
        boolean toHead = request.method().head();
        reply = new Reply(loop, downstream, terms, record, http11, toHead);
        idempotent = request.method().idempotent();
        bodyIsOdd = request.framing() != BodyFraming.NONE && request.method().bodiless();
        upgrades = request.upgrades() && !upload.isCall();
        close = !http11 || request.connection().close();
        startedAt = loop.now();
        answerNanos = pool.timeoutNanos() + (upload.isCall() ? GRACE_NANOS : 0);
    }

    void start() {
        if (!upload.collects()) {
            begin();
            return;
        }
        phase = Phase.COLLECTING;
        if (upload.awaitsContinue()) {
            reply.goOn();
        }
        awaitBody();
    }

    private void begin() {
        phase = Phase.PLACING;
        placement.begin();
    }

    /** Sends the request over a connection that is there. */
    void send(UpstreamConnection connection) {
        upstream = connection;
        phase = Phase.SENT;
        sends++;
        sentAt = loop.now();
        connection.begin(this);
        long deadlineMillis = loop.wallMillis() + pool.timeoutNanos() / 1_000_000;
        sending = true; // which may flush, and find that the instance takes more of the body
        upload.send(loop, connection.wire(), connection.member(), deadlineMillis);
        sending = false;
        awaitAnswer();
        downstream.resume();
    }

    /** The node of a function has run nothing. */
    void busy(Member asked) {
        upstream = null;
        sends--;
        phase = Phase.PLACING;
        placement.busy(asked);
    }

    /** Whether an answer is no answer, but says that nothing ran. */
    boolean isBusy(ResponseHead answer) {
        return upload.isCall() && answer.status() == 503 && answer.hasPandoField();
    }

    /** Sets the time, by the loop's clock, after which it is told. */
    void expireAt(long nanos) {
        downstream.expireAt(nanos);
    }

    /** Sets the deadline anew, since something moved. */
    private void awaitAnswer() {
        if (clientIsAsked()) {
            awaitBody();
            return;
        }
        if (bodyPace != null) {
            bodyPace.stop();
        }
        downstream.expireAt(loop.now() + answerNanos);
    }

    private void awaitBody() {
        Pace pace = bodyPace == null ? new Pace(loop.limits.body()) : bodyPace;
        bodyPace = pace;
        pace.await(loop.now());
        downstream.expireAt(pace.deadline());
    }

    /** The client did not send more of the body by the time that was set for it. */
    private void bodyExpired() {
        if (bodyPace != null && bodyPace.keepsUp(loop.now())) {
            awaitBody();
        } else {
            refuse(Failure.ofClient(new OwnAnswer(408, "the body did not arrive in time")));
        }
    }

    /** So much of what came in was taken for the body. */
    private void bodyMoved(int bytes) {
        if (bodyPace != null) {
            bodyPace.moved(bytes, loop.now());
        }
    }

    /**
     * Whether what is waited for is the client's: more of the body, which it was not told to keep.
     */
    private boolean clientIsAsked() {
        return !upload.whole()
                && !upload.awaitsContinue()
                && upstream != null
                && upstream.wire().isWritable();
    }

    /**
     * Takes more of the body; false if the instance cannot take it now, or it belongs to the next
     * request.
     */
    @Override
    public boolean take(ByteBuf in) {
        if (phase == Phase.COLLECTING) {
            return collect(in);
        }
        if (sending || upstream == null || !upstream.wire().isWritable()) {
            return false;
        }
        return !upload.whole() && passOn(upstream.wire(), in);
    }

    private boolean collect(ByteBuf in) {
        int before = in.readableBytes();
        OwnAnswer refusal = upload.collect(in, downstream.wire().alloc());
        bodyMoved(before - in.readableBytes());
        if (refusal != null) {
            refuse(refusal.status() == 503 ? Failure.noRoom(refusal) : Failure.ofClient(refusal));
        } else if (upload.collects()) {
            awaitBody();
        } else {
            begin();
        }
        return true;
    }

    private boolean passOn(ChannelWire to, ByteBuf in) {
        int before = in.readableBytes();
        OwnAnswer refusal = upload.passOn(in, to, loop.output);
        bodyMoved(before - in.readableBytes());
        if (refusal != null) {
            refuse(Failure.ofClient(refusal));
        } else if (phase == Phase.SENT) {
            awaitAnswer();
        } else {
            downstream.expireAt(loop.now() + loop.limits.answerStallNanos());
        }
        return true;
    }

    /** Ends the connection too: what is left of the body must not be read as a request. */
    private void refuse(Failure refusal) {
        close = true;
        fail(refusal);
    }

    boolean toHead() {
        return reply.toHead();
    }

    /** Passes on a head that announces the answer: 100, 103 and the like. */
    void interim(ResponseHead answer) {
        if (++interims > MAX_INTERIM) {
            badAnswer("the instance sent too many interim answers");
            return;
        }
        upload.continued();
        awaitAnswer();
        reply.interim(answer);
    }

    /** The instance speaks the other protocol that the client asked for. */
    void switched(ResponseHead answer) {
        if (!upgrades || upstream == null) {
            badAnswer("the instance switched protocols unasked");
            return;
        }
        wasAnswered(answer.status());
        reply.switched(answer);
        phase = Phase.OVER;
        placement.giveBack();
        Tunnel tunnel =
                new Tunnel(
                        loop,
                        pool,
                        downstream,
                        upstream,
                        answer.startsWebSocket(),
                        this::tunnelOver);
        upstream = null;
        tunnel.start();
    }

    private void wasAnswered(int status) {
        if (upstream != null) {
            long took = loop.now() - sentAt;
            pool.answered(loop.index, upstream.member(), status, took, loop.now());
        }
    }

    /** The instance is to blame for there being no answer. */
    private void wasNotAnswered(Member asked) {
        pool.unanswered(loop.index, asked, loop.now() - sentAt, loop.now());
    }

    private void tunnelOver(long bytesDown) {
        reply.carried(bytesDown);
        over();
    }

    /**
     * Passes on the head of the final answer, together with its content where that is short and at
     * hand.
     */
    void answer(ResponseHead answer, BodyReader body, ByteBuf in) {
        phase = Phase.ANSWERING;
        wasAnswered(answer.status());
        close |= loop.closing() || !upload.whole();
        long took = loop.now() - sentAt;
        reply.begin(answer, body, in, placement.waitedNanos(), took, close);
        downstream.expireAt(loop.now() + loop.limits.answerStallNanos());
    }

    /** Passes on content of the answer, as fast as the client takes it. */
    void answerContent(ByteBuf in, int run) {
        reply.content(in, run);
        slowDownUpstream();
    }

    private void slowDownUpstream() {
        boolean full = !downstream.wire().isWritable() && !downstream.keepsMore();
        if (full && upstream != null) {
            upstream.wire().reading(false);
        }
        downstream.expireAt(loop.now() + loop.limits.answerStallNanos());
    }

    /** The client has taken what was written to it. */
    @Override
    public void downstreamWritable() {
        if (upstream != null) {
            upstream.wire().reading(true);
        }
    }

    @Override
    public void upstreamWritable() {
        if (phase == Phase.SENT) {
            awaitAnswer();
        }
        downstream.resume();
    }

    /** The answer is whole, and its connection has been let go. */
    void answered(BodyReader body) {
        upstream = null;
        reply.end(body);
        boolean last = close || !upload.whole();
        over();
        downstream.exchangeOver(last);
    }

    /**
     * Whether its connection can take another request: it was sent whole, and the instance has read
     * its body, which some do not of GET and the like. What such a one takes for the next request
     * must not have another client's answer.
     */
    boolean requestDone() {
        return upload.whole() && !bodyIsOdd;
    }

    @Override
    public void upstreamGone() {
        UpstreamConnection gone = upstream;
        upstream = null;
        if (gone == null || (phase != Phase.SENT && phase != Phase.ANSWERING)) {
            throw new IllegalStateException("no connection at " + phase);
        }
        if (phase == Phase.ANSWERING) {
            loop.counters.add(Count.BAD_ANSWERS);
            pool.brokeOff(loop.index, gone.member());
            cutOff(Failure.incomplete());
            return;
        }
        if (!gone.isReused()) { // one that was kept may end at any time, by right
            wasNotAnswered(gone.member());
        }
        if (mayBeSentAgain()) {
            pool.tally(loop.index).retried();
            phase = Phase.PLACING;
            placement.again();
        } else {
            loop.counters.add(Count.BAD_ANSWERS);
            fail(Failure.terminated());
        }
    }

    private boolean mayBeSentAgain() {
        return idempotent && upload.repeatable() && sends < pool.maxSends() && pool.mayRetry();
    }

    /** The instance sent what is no answer. */
    void badAnswer(String why) {
        loop.counters.add(Count.BAD_ANSWERS);
        if (phase == Phase.SENT && upstream != null) {
            wasNotAnswered(upstream.member());
        }
        fail(Failure.badAnswer(why));
    }

    /** Ends an answer that cannot be finished, so that the client can tell. */
    private void cutOff(Failure why) {
        failure = why;
        dropUpstream();
        over();
        reply.cutOff();
    }

    /** Answers in place of an instance; or cuts the answer off if it has begun. */
    void fail(Failure why) {
        if (phase == Phase.ANSWERING) {
            cutOff(why);
            return;
        }
        failure = why;
        dropUpstream();
        boolean last = close || !upload.whole() || loop.closing();
        reply.own(why.answer(retrySafe()), last);
        over();
        downstream.exchangeOver(last);
    }

    /** Whether the request can be sent again without doing twice what it does. */
    private boolean retrySafe() {
        return idempotent || sends == 0;
    }

    /** The client's connection is closed. */
    @Override
    public void downstreamGone() {
        if (phase == Phase.OVER) {
            return;
        }
        reply.clientLeft();
        dropUpstream();
        over();
    }

    /** Something did not happen in time. */
    @Override
    public void expired() {
        switch (phase) {
            case COLLECTING -> bodyExpired();
            case PLACING -> placement.expired();
            case SENT -> {
                if (clientIsAsked()) {
                    bodyExpired();
                } else {
                    answerExpired();
                }
            }
            case ANSWERING -> {
                if (downstream.wire().isDrained()) {
                    cutOff(Failure.incomplete());
                } else {
                    downstream.expireAt(loop.now() + loop.limits.answerStallNanos());
                }
            }
            case OVER ->
                    downstream.closeNow(); // the client does not take what is left of the answer
        }
    }

    private void answerExpired() {
        if (upstream != null) {
            wasNotAnswered(upstream.member());
        }
        fail(Failure.timeout());
    }

    private void dropUpstream() {
        if (upstream != null) {
            upstream.drop();
            upstream = null;
        }
    }

    private void over() {
        phase = Phase.OVER;
        placement.end();
        pool.tally(loop.index)
                .count(reply.status(), loop.now() - startedAt, upload.bodyBytes(), reply.bytes());
        if (failure != null) {
            loop.counters.add(
                    switch (failure.origin()) {
                        case DOWNSTREAM -> Count.FAILED_DOWNSTREAM;
                        case UPSTREAM -> Count.FAILED_UPSTREAM;
                        case OURS -> Count.FAILED_HERE;
                    });
        }
        log();
        upload.release();
    }

    private void log() {
        if (loop.log.discarded()) {
            return;
        }
        byte[] client = terms.client().text();
        LogLines line = loop.log.begin(loop.wallMillis());
        record.log(line);
        line.text(LogLines.Member.CLIENT, client, 0, client.length)
                .number(LogLines.Member.STATUS, reply.status())
                .number(LogLines.Member.BYTES, reply.bytes())
                .millis(LogLines.Member.TOTAL_MS, loop.now() - startedAt)
                .millis(LogLines.Member.QUEUE_MS, placement.waitedNanos());
        Member sentTo = placement.last();
        if (sends > 0 && sentTo != null) {
            byte[] label = sentTo.label();
            line.millis(LogLines.Member.UPSTREAM_MS, loop.now() - sentAt)
                    .text(LogLines.Member.INSTANCE, label, 0, label.length);
        }
        if (failure != null) {
            line.text(LogLines.Member.ERROR, failure.error())
                    .text(LogLines.Member.ERROR_ORIGIN, failure.origin().text())
                    .flag(LogLines.Member.RETRY_SAFE, retrySafe());
        }
        line.end();
    }
}
