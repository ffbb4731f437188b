package dev.pando.edge.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.files.FileStat;
import dev.pando.edge.files.Shelf;
import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.head.HeadScanner;
import dev.pando.edge.head.LeanHeadScanner;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.head.ResponseHead;
import dev.pando.edge.log.LogLines;
import dev.pando.edge.pool.Tally;
import dev.pando.node.net.IoBatch;
import dev.pando.node.telemetry.Histogram;
import io.micrometer.core.instrument.Clock;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.CodecException;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one event loop has for all its connections: the bytes it reads and puts together heads in,
 * the connections on both sides, its log lines and counters. Everything but the counters is
 * confined to the loop.
 */
public final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("'Date: 'EEE, dd MMM yyyy HH:mm:ss 'GMT\r\n'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /** How often a loop is swept. */
    public static final int SWEEP_MILLIS = 100;

    /** What the platform's own lines may add to a head. */
    private static final int OWN_LINES_BYTES = 1024;

    private static final long BETWEEN_SWEEPS_NANOS = TimeUnit.MILLISECONDS.toNanos(SWEEP_MILLIS);
    private static final long BETWEEN_WATCHES_NANOS = TimeUnit.SECONDS.toNanos(1);

    final int index;
    final Limits limits;
    final HeadScanner scanner;
    final RequestHead requestHead;
    final ResponseHead responseHead;
    final RequestRewrite requestRewrite;
    final AnswerRewrite answerRewrite;

    /** Where heads are read; as long as a head may be. */
    final byte[] input;

    /** Where heads are put together. */
    final ByteWriter output;

    /** Where rules put the lines that they add to an answer. */
    final ByteWriter answerLines = new ByteWriter(512);

    /** What the bodies held by all loops of the edge may use. */
    final ByteBudget bodyBudget;

    /** What the answers that clients have not taken may use, on all loops of the edge. */
    final ByteBudget answerBudget;

    /** The sockets of all loops, on both sides. */
    final Sockets sockets;

    /** The static files at hand, of all loops. */
    final Shelf shelf;

    /** Looks at files, for this loop. */
    final FileStat fileStat;

    final Downstreams downstreams = new Downstreams();
    final IdleUpstreams idleUpstreams;
    final LogLines log;
    final LoopCounters counters = new LoopCounters();

    /** What was answered without a route. */
    final Tally unrouted = new Tally();

    private final EventLoop eventLoop;
    private final Class<? extends Channel> socketChannel;
    private final Clock clock;
    private final RandomGenerator random;
    private final List<Flushed> written = new ArrayList<>();
    private long now;
    private long nowAtSweep;
    private long wallMillisAtSweep;
    private final Histogram delay = new Histogram();
    private long sweptAt;
    private long readersWatchedAt;
    private long dateSecond = Long.MIN_VALUE;
    private byte[] dateLine = {};
    private byte[] headText = {};
    private boolean closing;

    /** Makes the state of one loop; {@code index} tells the loops of an edge apart, 0 up. */
    public Loop(
            int index,
            EventLoop eventLoop,
            Class<? extends Channel> socketChannel,
            Limits limits,
            ByteBudget bodyBudget,
            ByteBudget answerBudget,
            Sockets sockets,
            Shelf shelf,
            IoBatch batch,
            Clock clock,
            RandomGenerator random,
            LogLines log) {
        this.index = index;
        this.eventLoop = eventLoop;
        this.socketChannel = socketChannel;
        this.limits = limits;
        this.bodyBudget = bodyBudget;
        this.answerBudget = answerBudget;
        this.sockets = sockets;
        this.shelf = shelf;
        fileStat = new FileStat(batch);
        this.clock = clock;
        this.random = random;
        this.log = log;
        scanner = new LeanHeadScanner(limits.head());
        requestHead = new RequestHead(limits.head());
        responseHead = new ResponseHead(limits.head());
        input = new byte[limits.head().maxHeadBytes()];
        output = new ByteWriter(limits.head().maxHeadBytes() + OWN_LINES_BYTES);
        requestRewrite = new RequestRewrite(output);
        answerRewrite = new AnswerRewrite(output);
        idleUpstreams = new IdleUpstreams(limits.upstreamIdleNanos());
        tick();
        setWallClock();
    }

    /** Tells the loops of an edge apart, 0 up. */
    public int index() {
        return index;
    }

    /** What happened here, for meters. */
    public LoopCounters counters() {
        return counters;
    }

    /** What was answered without a route, for meters. */
    public Tally unrouted() {
        return unrouted;
    }

    /** Looks at the clock; called once at each entry into the loop's code. */
    void tick() {
        now = clock.monotonicTime();
    }

    /** Sets the wall clock's time by the sweep, so that it need not be asked twice a request. */
    private void setWallClock() {
        wallMillisAtSweep = clock.wallTime();
        nowAtSweep = now;
    }

    /** The time of the last {@link #tick()}, in nanoseconds. */
    long now() {
        return now;
    }

    /** Milliseconds since 1970 at the last {@link #tick()}. */
    long wallMillis() {
        return wallMillisAtSweep + (now - nowAtSweep) / 1_000_000;
    }

    RandomGenerator random() {
        return random;
    }

    /** Whether the edge is closing, so that connections end with their request. */
    boolean closing() {
        return closing;
    }

    /** A whole Date line, made anew when the second changes. */
    byte[] dateLine() {
        long second = Math.floorDiv(wallMillis(), 1000L);
        if (second != dateSecond) {
            dateSecond = second;
            dateLine = HTTP_DATE.format(Instant.ofEpochSecond(second)).getBytes(US_ASCII);
        }
        return dateLine;
    }

    /** Where the head of an answer is read that goes out by HTTP/2; so long at least. */
    byte[] headText(int length) {
        if (headText.length < length) {
            headText = new byte[length];
        }
        return headText;
    }

    /** A bootstrap for a connection of this loop to an instance. */
    Bootstrap connecting() {
        return new Bootstrap()
                .group(eventLoop)
                .channel(socketChannel)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, limits.connectMillis());
    }

    /** Runs a task after a while, on the loop. */
    void later(Runnable task, long nanos) {
        var _ = eventLoop.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    void execute(Runnable task) {
        eventLoop.execute(task);
    }

    /** Runs a task on the loop: at once if this is its thread. */
    void enter(Runnable task) {
        if (eventLoop.inEventLoop()) {
            task.run();
        } else {
            eventLoop.execute(task);
        }
    }

    /** What collects writes until the loop has done all that one entry brought about. */
    interface Flushed {
        /** Sends what was written. */
        void flush();
    }

    /** Remembers that something was written there. */
    void wrote(Flushed to) {
        written.add(to);
    }

    /**
     * Flushes what was written since the last time; called once at the end of each entry into the
     * loop's code, so that what one read brought about is sent with one system call a socket.
     */
    void flush() {
        for (int i = 0; i < written.size(); i++) {
            written.get(i).flush();
        }
        written.clear();
    }

    /** Tells of a failure that is ours; that a peer went away, or speaks no TLS, is no news. */
    void failed(String side, Throwable cause) {
        boolean peers =
                cause instanceof IOException
                        || (cause instanceof CodecException
                                && cause.getCause() instanceof IOException);
        if (!peers) {
            LOG.error("a connection failed and is closed, side={}", side, cause);
        }
    }

    /** Ends what is past its deadline, and hands the log lines over. Ten times a second. */
    public void sweep() {
        measureDelay();
        tick();
        setWallClock();
        downstreams.sweep(now);
        if (now - readersWatchedAt >= BETWEEN_WATCHES_NANOS) {
            readersWatchedAt = now;
            downstreams.forEach(Swept::watchReader);
        }
        idleUpstreams.sweep(now);
        log.handOver();
        flush();
    }

    /** A sweep that comes late tells how long everything else on this loop waited. */
    private void measureDelay() {
        long real = System.nanoTime(); // not the clock that a test may move
        if (sweptAt != 0) {
            delay.record(Math.max(0, real - sweptAt - BETWEEN_SWEEPS_NANOS));
        }
        sweptAt = real;
    }

    /** How late this loop came to what was due, for meters. */
    public Histogram delay() {
        return delay;
    }

    /** Looks which conversations a newer picture concerns. */
    public void pictureChanged() {
        tick();
        downstreams.forEach(Swept::pictureChanged);
        flush();
    }

    /** Closes what is idle, and lets each other connection end with its request. */
    public void startClosing() {
        tick();
        closing = true;
        downstreams.forEach(Swept::edgeCloses);
        idleUpstreams.close();
        flush();
    }

    /** Closes what is left. */
    public void closeNow() {
        downstreams.forEach(Swept::closeNow);
        idleUpstreams.close();
        log.handOver();
    }
}
