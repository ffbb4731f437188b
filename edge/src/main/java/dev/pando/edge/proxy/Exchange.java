package dev.pando.edge.proxy;

import dev.pando.edge.head.BodyFraming;
import dev.pando.edge.head.BodyReader;
import dev.pando.edge.head.Refusal;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.head.ResponseHead;
import dev.pando.edge.log.LogLines;
import dev.pando.edge.proxy.LoopCounters.Count;
import dev.pando.edge.route.Member;
import dev.pando.edge.route.Pool;
import io.netty.buffer.ByteBuf;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, between the client's connection and an instance's: waits for or picks
 * an instance, sends the request, passes the bodies both ways as fast as the slower side takes
 * them, and decides what a failure means.
 *
 * <p>A request is sent again, at most {@value #MAX_SENDS} times in all, if its connection ended
 * before the head of an answer was there, its method is idempotent (RFC 9110 §9.2.2), and nothing
 * of its body was passed on. An instance that does not take the connection has seen nothing of the
 * request, whatever its method: it goes to another one, or waits.
 */
final class Exchange {
    private static final int MAX_SENDS = 3;

    /** Interim answers to one request. */
    private static final int MAX_INTERIM = 16;

    /** Content that is copied into the buffer of its head, to be one write. */
    private static final int COPIED_BYTES = 4096;

    /** What nginx logs when the client left before the answer. */
    private static final int CLIENT_LEFT = 499;

    private enum Phase {
        /** In the pool's queue, or just about to be granted a slot. */
        QUEUED,
        /** Has a slot, and a connection on its way. */
        CONNECTING,
        /** The head is written; no final answer came yet. */
        SENT,
        /** The answer's head is passed on. */
        ANSWERING,
        /** Both sides speak another protocol. */
        TUNNEL,
        OVER
    }

    private final Loop loop;
    private final DownstreamConnection downstream;
    private final Pool pool;
    private final BodyReader requestBody;
    private final RequestRecord record;
    private final Placement placement;
    private final boolean http11;
    private final boolean idempotent;
    private final boolean toHead;
    private final boolean upgrades;
    private final long startedAt;

    /** The bound that the request was let in by, whatever the picture says later. */
    private final long maxBodyBytes;

    private Phase phase = Phase.QUEUED;
    private @Nullable UpstreamConnection upstream;
    private @Nullable Tunnel tunnel;
    private boolean close;
    private boolean awaitsContinue;
    private boolean bodyTaken;
    private boolean chunkedAnswer;
    private boolean freshOnly;
    private int sends;
    private int interims;
    private int status;
    private long bodyBytes;
    private long answerBytes;
    private long sentAt;

    /** Takes over a request, and its record. */
    Exchange(
            Loop loop,
            DownstreamConnection downstream,
            Pool pool,
            RequestHead request,
            RequestRecord record) {
        this.loop = loop;
        this.downstream = downstream;
        this.pool = pool;
        this.requestBody = downstream.requestBody();
        this.record = record;
        placement = new Placement(loop, pool, this);
        http11 = request.http11();
        idempotent = request.method().idempotent();
        toHead = request.method().head();
        upgrades = request.upgrades();
        close = !http11 || request.connection().close();
        awaitsContinue = request.expectsContinue();
        startedAt = loop.now();
        maxBodyBytes = pool.maxBodyBytes();
    }

    void start() {
        place();
    }

    /** Picks an instance, or waits for one. */
    private void place() {
        Member free = placement.take();
        if (free != null) {
            placed(free);
            return;
        }
        phase = Phase.QUEUED;
        downstream.expireAt(queuedUntil());
        if (!placement.await()) {
            fail(503, "too many requests wait for " + pool.part());
        }
    }

    /** When no further instance is looked for. */
    private long queuedUntil() {
        return startedAt + loop.limits.queueNanos();
    }

    /** Has a slot of an instance. */
    void placed(Member member) {
        UpstreamConnection idle = freshOnly ? null : loop.idleUpstreams.take(member, loop.now());
        if (idle != null) {
            send(idle);
            return;
        }
        phase = Phase.CONNECTING;
        downstream.expireAt(loop.now() + pool.timeoutNanos());
        UpstreamConnection.connect(loop, member, this);
    }

    /** The connection that was asked for is there. */
    void connected(UpstreamConnection connection) {
        loop.tick();
        loop.counters.add(Count.CONNECTED);
        if (phase == Phase.OVER) {
            connection.rest();
            return;
        }
        send(connection);
        loop.flush();
    }

    /**
     * There is no connection. An instance that did not take it is passed over, and another one
     * asked; for a failure of this machine's, such as to have no socket left, no instance can make
     * up.
     */
    void connectFailed(Member asked, Throwable cause) {
        loop.tick();
        loop.counters.add(Count.CONNECT_FAILED);
        boolean refused =
                cause instanceof ConnectException || cause instanceof NoRouteToHostException;
        if (refused) {
            pool.eject(asked);
        } else {
            loop.failed("upstream", cause);
        }
        if (phase == Phase.OVER) {
            return;
        }
        if (!refused) {
            fail(503, "no connection to an instance could be made");
        } else if (loop.now() - queuedUntil() >= 0) {
            fail(503, "no instance of " + pool.part() + " took the request in time");
        } else {
            placement.release();
            place();
        }
        loop.flush();
    }

    private void send(UpstreamConnection connection) {
        upstream = connection;
        phase = Phase.SENT;
        sends++;
        sentAt = loop.now();
        connection.begin(this);
        record.writeTo(connection.wire());
        awaitAnswer();
        downstream.resume();
    }

    /** Sets the deadline anew, since something moved. */
    private void awaitAnswer() {
        long nanos = clientIsAsked() ? loop.limits.bodyStallNanos() : pool.timeoutNanos();
        downstream.expireAt(loop.now() + nanos);
    }

    /**
     * Whether what is waited for is the client's: more of the body, which it was not told to keep.
     */
    private boolean clientIsAsked() {
        return !requestBody.done()
                && !awaitsContinue
                && upstream != null
                && upstream.wire().isWritable();
    }

    /**
     * Takes more of the body, or of what a tunnel carries; false if the instance cannot take it
     * now, or it belongs to the next request.
     */
    boolean take(ByteBuf in) {
        if (upstream == null || !upstream.wire().isWritable()) {
            return false;
        }
        if (tunnel != null) {
            tunnel.up(in);
            downstream.expireAt(loop.now() + loop.limits.tunnelIdleNanos());
            return true;
        }
        return !requestBody.done() && takeBody(upstream.wire(), in);
    }

    private boolean takeBody(Wire to, ByteBuf in) {
        boolean chunked = requestBody.framing() == BodyFraming.CHUNKED;
        int run = requestBody.next(in);
        if (run < 0) {
            close = true; // what is left of the body must not be read as a request
            fail(Refusal.of(run).status(), Refusal.of(run).reason());
            return true;
        }
        bodyBytes += run;
        if (bodyBytes > maxBodyBytes) {
            close = true;
            fail(413, "the body is longer than " + maxBodyBytes + " bytes");
            return true;
        }
        awaitsContinue = false;
        bodyTaken = true;
        if (run > 0) {
            to.writeContent(in, run, chunked);
        }
        if (chunked && requestBody.done()) {
            to.writeLastChunk(requestBody);
        }
        if (phase == Phase.SENT) {
            awaitAnswer();
        } else {
            downstream.expireAt(loop.now() + loop.limits.answerStallNanos());
        }
        return true;
    }

    boolean toHead() {
        return toHead;
    }

    /** Passes on a head that announces the answer: 100, 103 and the like. */
    void interim(ResponseHead answer) {
        if (++interims > MAX_INTERIM) {
            badAnswer("the instance sent too many interim answers");
            return;
        }
        awaitsContinue = false;
        awaitAnswer();
        if (http11) {
            loop.answerRewrite.start(answer).end();
            downstream.wire().write(loop.output);
        }
    }

    /** The instance speaks the other protocol that the client asked for. */
    void switched(ResponseHead answer) {
        if (!upgrades || upstream == null) {
            badAnswer("the instance switched protocols unasked");
            return;
        }
        status = answer.status();
        loop.answerRewrite.start(answer).id(record).end();
        downstream.wire().write(loop.output);
        phase = Phase.TUNNEL;
        tunnel = new Tunnel(downstream.wire(), upstream.wire());
        upstream.startTunnel();
        placement.release();
        downstream.expireAt(loop.now() + loop.limits.tunnelIdleNanos());
        downstream.resume();
    }

    /**
     * Passes on the head of the final answer, together with its content where that is short and at
     * hand.
     */
    void answer(ResponseHead answer, BodyReader body, ByteBuf in) {
        phase = Phase.ANSWERING;
        status = answer.status();
        close |= loop.closing() || !requestBody.done();
        chunkedAnswer =
                http11
                        && (body.framing() == BodyFraming.CHUNKED
                                || body.framing() == BodyFraming.UNTIL_CLOSE);
        loop.answerRewrite
                .start(answer)
                .chunked(chunkedAnswer)
                .date(answer, loop)
                .id(record)
                .queued(placement.waitedNanos())
                .close(close)
                .end();
        if (body.framing() == BodyFraming.LENGTH && in.readableBytes() <= COPIED_BYTES) {
            int run = body.next(in);
            int at = loop.output.reserve(run);
            in.readBytes(loop.output.bytes(), at, run);
            answerBytes += run;
        }
        downstream.wire().write(loop.output);
        downstream.expireAt(loop.now() + loop.limits.answerStallNanos());
    }

    /** Passes on content of the answer. */
    void answerContent(ByteBuf in, int run) {
        answerBytes += run;
        downstream.wire().writeContent(in, run, chunkedAnswer);
        slowDownUpstream();
    }

    private void slowDownUpstream() {
        if (!downstream.wire().isWritable() && upstream != null) {
            upstream.wire().reading(false);
        }
        long nanos =
                phase == Phase.TUNNEL
                        ? loop.limits.tunnelIdleNanos()
                        : loop.limits.answerStallNanos();
        downstream.expireAt(loop.now() + nanos);
    }

    /** The client has taken what was written to it. */
    void downstreamWritable() {
        if (upstream != null) {
            upstream.wire().reading(true);
        }
    }

    /** The instance has taken what was written to it. */
    void upstreamWritable() {
        if (phase == Phase.SENT) {
            awaitAnswer();
        }
        downstream.resume();
    }

    /** The answer is whole, and its connection has been let go. */
    void answered(BodyReader body) {
        upstream = null;
        if (chunkedAnswer) {
            downstream.wire().writeLastChunk(body);
        }
        boolean last = close || !requestBody.done();
        over();
        downstream.exchangeOver(last);
    }

    /** Whether the request was sent whole, so that its connection can take another one. */
    boolean requestDone() {
        return requestBody.done();
    }

    /** The instance's connection ended before the answer was whole; it has been let go. */
    void upstreamGone() {
        upstream = null;
        switch (phase) {
            case SENT -> {
                if (idempotent && !bodyTaken && sends < MAX_SENDS) {
                    loop.counters.add(Count.RETRIED);
                    placement.release();
                    freshOnly = true; // the instance's other idle connections may have ended too
                    place();
                } else {
                    loop.counters.add(Count.BAD_ANSWERS);
                    fail(502, "the instance closed the connection before it answered");
                }
            }
            case ANSWERING -> {
                loop.counters.add(Count.BAD_ANSWERS);
                cutOff();
            }
            case TUNNEL -> {
                over();
                closeDownstream();
            }
            case QUEUED, CONNECTING, OVER ->
                    throw new IllegalStateException("no connection at " + phase);
        }
    }

    /** The instance sent what is no answer. */
    void badAnswer(String why) {
        loop.counters.add(Count.BAD_ANSWERS);
        if (phase == Phase.ANSWERING) {
            cutOff();
        } else {
            fail(502, why);
        }
    }

    /** Ends an answer that cannot be finished, so that the client can tell. */
    private void cutOff() {
        dropUpstream();
        over();
        if (http11) {
            closeDownstream();
        } else {
            downstream.wire().reset();
        }
    }

    /** Answers in place of an instance; or cuts the answer off if it has begun. */
    private void fail(int failure, String why) {
        if (phase == Phase.ANSWERING) {
            cutOff();
            return;
        }
        dropUpstream();
        boolean last = close || !requestBody.done() || loop.closing();
        status = failure;
        answerBytes = downstream.write(new OwnAnswer(failure, why), record.id(), last, toHead);
        over();
        downstream.exchangeOver(last);
    }

    /** The client's connection is closed. */
    void downstreamGone() {
        if (phase == Phase.OVER) {
            return;
        }
        status = phase == Phase.TUNNEL ? status : CLIENT_LEFT;
        dropUpstream();
        over();
    }

    /** Something did not happen in time. */
    void expired() {
        switch (phase) {
            case QUEUED -> {
                if (placement.giveUp()) {
                    fail(503, "no instance of " + pool.part() + " was free in time");
                }
            }
            case CONNECTING -> {} // the connect has a timeout of its own, after which time is
            // looked at
            case SENT -> {
                if (clientIsAsked()) {
                    fail(408, "the body did not arrive in time");
                } else {
                    fail(504, "the instance did not answer in time");
                }
            }
            case ANSWERING -> cutOff();
            case TUNNEL -> {
                dropUpstream();
                over();
                downstream.closeNow();
            }
            case OVER ->
                    downstream.closeNow(); // the client does not take what is left of the answer
        }
    }

    boolean isTunnel() {
        return phase == Phase.TUNNEL;
    }

    /** Passes on what came from the instance through a tunnel. */
    void tunnelDown(ByteBuf in) {
        if (tunnel != null) {
            answerBytes += tunnel.down(in);
            slowDownUpstream();
        }
    }

    void tunnelDownstreamEnded(Inbound rest) {
        if (tunnel != null) {
            tunnel.downstreamEnded(rest);
            endTunnel(tunnel);
        }
    }

    void tunnelUpstreamEnded() {
        if (tunnel != null) {
            tunnel.upstreamEnded();
            endTunnel(tunnel);
        }
    }

    /** Once both sides have ended, the instance's connection is closed; the client's follows. */
    private void endTunnel(Tunnel ending) {
        if (ending.ended() && upstream != null) {
            Wire up = upstream.wire();
            up.afterFlush(up::close);
        }
    }

    private void closeDownstream() {
        Wire down = downstream.wire();
        down.afterFlush(down::close);
    }

    private void dropUpstream() {
        if (upstream != null) {
            upstream.drop();
            upstream = null;
        }
    }

    private void over() {
        phase = Phase.OVER;
        placement.release();
        pool.tally(loop.index).count(status);
        log();
        record.release();
    }

    private void log() {
        if (loop.log.discarded()) {
            return;
        }
        byte[] client = downstream.client();
        LogLines line = loop.log.begin(loop.wallMillis());
        record.log(line);
        line.text(LogLines.Member.CLIENT, client, 0, client.length)
                .number(LogLines.Member.STATUS, status)
                .number(LogLines.Member.BYTES, answerBytes)
                .millis(LogLines.Member.TOTAL_MS, loop.now() - startedAt)
                .millis(LogLines.Member.QUEUE_MS, placement.waitedNanos());
        Member sentTo = placement.last();
        if (sends > 0 && sentTo != null) {
            byte[] label = sentTo.label();
            line.millis(LogLines.Member.UPSTREAM_MS, loop.now() - sentAt)
                    .text(LogLines.Member.INSTANCE, label, 0, label.length);
        }
        line.end();
    }
}
