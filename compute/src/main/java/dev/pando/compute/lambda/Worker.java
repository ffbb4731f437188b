package dev.pando.compute.lambda;

import dev.pando.compute.event.Answer;
import dev.pando.compute.event.AnswerReader;
import dev.pando.compute.event.AnswerWriter;
import dev.pando.compute.event.MalformedAnswer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One worker process as its calls see it: its slots, who of its polls waits, which calls it has. It
 * has as many slots as its concurrency, from its first poll on. {@link #claim()} takes one, on any
 * loop, for a call that {@link #deliver} then brings; all other state is confined to its own loop.
 *
 * <p>A slot is free from the moment that its call is answered, while the worker may only be about
 * to poll again (AWS's clients do so after their answer was acknowledged). A call that comes in
 * between is handed over at that poll, so there are never more of them than slots.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel
public final class Worker implements AutoCloseable {
    private final WorkerPlan plan;
    private final WorkerListener listener;
    private final CallMeters meters;
    private final EventLoop loop;
    private final LongSupplier wallMillis;
    private final AnswerReader reader;
    private final Consumer<Worker> forget;

    /** Slots that no call has. */
    private final AtomicInteger free = new AtomicInteger();

    /** The ids of its calls, and of those on their way to it; as many as slots. */
    private final Set<String> ids = ConcurrentHashMap.newKeySet();

    private volatile boolean open;
    private volatile boolean hasAnswered;
    private volatile String onlyCall = "";

    // Confined to the loop.
    private final ArrayDeque<RuntimeConnection> polls = new ArrayDeque<>();
    private final ArrayDeque<Call> awaitingPolls = new ArrayDeque<>();
    private final Map<String, Call> calls = new HashMap<>();
    private final Collection<RuntimeConnection> connections = new ArrayList<>();
    private @Nullable Channel listening;
    private boolean asked;
    private boolean leaving;
    private boolean over;
    private @Nullable Future<?> timer;
    private long watched;

    Worker(
            WorkerPlan plan,
            WorkerListener listener,
            CallMeters meters,
            EventLoop loop,
            LongSupplier wallMillis,
            AnswerReader reader,
            Consumer<Worker> forget) {
        this.plan = plan;
        this.listener = listener;
        this.meters = meters;
        this.loop = loop;
        this.wallMillis = wallMillis;
        this.reader = reader;
        this.forget = forget;
    }

    /** Listens on a free loopback port; waits for that. */
    int listen(Class<? extends ServerChannel> kind, PeerCheck peers) throws IOException {
        Channel channel =
                new ServerBootstrap()
                        .group(loop)
                        .channel(kind)
                        // Its threads' own caches cost less than the adaptive one's shared queue.
                        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.AUTO_READ, false)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel child) {
                                        RuntimeConnection.on(child, Worker.this, peers);
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .awaitUninterruptibly()
                        .channel();
        if (!channel.isActive()) {
            throw new IOException("cannot listen on a loopback port for " + plan.id());
        }
        loop.execute(() -> listening = channel);
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    WorkerPlan plan() {
        return plan;
    }

    CallMeters meters() {
        return meters;
    }

    /** Lets calls come; the picture says that it is ready. */
    public void admit() {
        open = true;
    }

    /** Gives it no new calls; {@link WorkerListener#drained()} is told once it has none. */
    public void drain() {
        open = false;
        loop.execute(this::leave);
    }

    /** The id of the call that it has, if that is just one; else empty. */
    public String onlyCall() {
        return onlyCall;
    }

    /** Whether it has brought an answer. */
    public boolean hasAnswered() {
        return hasAnswered;
    }

    /** Its process is over: answers its calls so, and closes what was open for it. */
    @Override
    public void close() {
        open = false;
        forget.accept(this);
        loop.execute(this::end);
    }

    /** Takes a free slot, if there is one. */
    boolean claim() {
        while (open) {
            int now = free.get();
            if (now == 0) {
                return false;
            }
            if (free.compareAndSet(now, now - 1)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes an id for a call for which a slot was claimed, unless another call of this worker has
     * it: what a caller passes on to all that it calls is no one call's alone.
     */
    boolean takeId(String id) {
        return ids.add(id);
    }

    /** Brings a call for which a slot was claimed and its id taken; on any loop. */
    void deliver(Call call) {
        if (loop.inEventLoop()) {
            give(call);
        } else {
            loop.execute(() -> give(call));
        }
    }

    private void give(Call call) {
        if (leaving || over) {
            free.incrementAndGet();
            ids.remove(call.id());
            call.busy();
            return;
        }
        call.accepted();
        calls.put(call.id(), call);
        countCalls();
        watch(call.deadlineMillis());
        RuntimeConnection poll = polls.pollFirst();
        if (poll == null) {
            awaitingPolls.addLast(call);
        } else {
            poll.give(call.takeEvent());
        }
    }

    // What its connections tell, on the loop.

    /** Takes note of a new connection, if there is room for it. */
    boolean connected(RuntimeConnection connection) {
        if (over || connections.size() >= 2 * plan.concurrency() + 16) {
            return false;
        }
        connections.add(connection);
        return true;
    }

    void disconnected(RuntimeConnection connection) {
        connections.remove(connection);
        polls.remove(connection);
    }

    /**
     * Takes a poll, which waits from now on or gets its call at once; unless it is one too many.
     */
    boolean park(RuntimeConnection connection) {
        int running = calls.size() - awaitingPolls.size();
        if (polls.size() + running >= plan.concurrency()) {
            return false;
        }
        polls.addLast(connection);
        if (!asked) {
            asked = true;
            free.set(plan.concurrency());
            listener.asked();
        }
        return true;
    }

    /** Gives the calls that waited for a poll to those that wait now. */
    void handOver() {
        while (!polls.isEmpty() && !awaitingPolls.isEmpty()) {
            polls.removeFirst().give(awaitingPolls.removeFirst().takeEvent());
        }
    }

    boolean asked() {
        return asked;
    }

    void initFailed(String type, String message) {
        listener.initFailed(type, message);
    }

    /** Takes the call of that id for its answer; it is this connection's to finish. */
    @Nullable Call begin(String requestId) {
        Call call = calls.get(requestId);
        if (call == null || call.isBeingAnswered()) {
            return null;
        }
        call.beingAnswered(true);
        return call;
    }

    /** Whether the call still waits for its answer. */
    boolean has(Call call) {
        return calls.get(call.id()) == call;
    }

    /** Answers a call with what the function said. */
    void answered(Call call, ByteBuf body) {
        try {
            Answer answer =
                    reader.read(
                            body.array(),
                            body.arrayOffset() + body.readerIndex(),
                            body.readableBytes());
            hasAnswered = true;
            finish(call, Outcome.OK, AnswerWriter.whole(body.alloc(), answer, call.head()));
        } catch (MalformedAnswer e) {
            malformed(call, String.valueOf(e.getMessage()));
        }
    }

    /** Begins an answer that comes in pieces. */
    StreamedAnswer streamed(ByteBufAllocator allocator, Call call, @Nullable String contentType)
            throws MalformedAnswer {
        return new StreamedAnswer(reader, allocator, contentType, call.head());
    }

    /** The last piece of an answer has come. */
    void streamed(Call call, ByteBuf last) {
        hasAnswered = true;
        forget(call);
        call.lastPiece(last);
        tellDrained();
    }

    /** The function cut its answer off, as it says itself. */
    void cutOff(Call call, String type) {
        listener.complaint(
                call.id(), "the function cut its answer off" + (type.isEmpty() ? "" : ": " + type));
        failed(call);
    }

    void malformed(Call call, String what) {
        listener.complaint(call.id(), "the function's answer " + what);
        finish(call, Outcome.MALFORMED, OwnAnswer.MALFORMED);
    }

    void failed(Call call) {
        finish(call, Outcome.ERROR, OwnAnswer.FAILED);
    }

    private void finish(Call call, Outcome outcome, OwnAnswer answer) {
        finish(call, outcome, answer.buffer(call.head()));
    }

    private void finish(Call call, Outcome outcome, ByteBuf answer) {
        forget(call);
        call.answer(outcome, answer);
        tellDrained();
    }

    private void forget(Call call) {
        calls.remove(call.id());
        ids.remove(call.id());
        awaitingPolls.remove(call);
        free.incrementAndGet();
        countCalls();
    }

    private void countCalls() {
        onlyCall = calls.size() == 1 ? calls.keySet().iterator().next() : "";
    }

    // Its end.

    private void leave() {
        leaving = true;
        tellDrained();
    }

    private void tellDrained() {
        if (leaving && calls.isEmpty()) {
            listener.drained();
        }
    }

    private void end() {
        over = true;
        if (listening != null) {
            listening.close();
        }
        if (timer != null) {
            timer.cancel(false);
        }
        List.copyOf(awaitingPolls).forEach(call -> finish(call, Outcome.BUSY, OwnAnswer.BUSY));
        List.copyOf(calls.values())
                .forEach(call -> finish(call, Outcome.CRASHED, OwnAnswer.CRASHED));
        List.copyOf(connections).forEach(RuntimeConnection::close);
    }

    // Deadlines: one timer, for the earliest; it looks again for what came after it. A call that
    // waited in the edge may come later and be over sooner.

    private void watch(long deadlineMillis) {
        Future<?> before = timer;
        if (before != null && watched <= deadlineMillis) {
            return;
        }
        if (before != null) {
            before.cancel(false);
        }
        watched = deadlineMillis;
        long wait = Math.max(0, deadlineMillis - wallMillis.getAsLong()) + 1;
        timer = loop.schedule(this::lookAtDeadlines, wait, TimeUnit.MILLISECONDS);
    }

    private void lookAtDeadlines() {
        timer = null;
        long now = wallMillis.getAsLong();
        for (Call call : List.copyOf(calls.values())) {
            if (call.deadlineMillis() <= now) {
                overdue(call);
            }
        }
        calls.values().stream().mapToLong(Call::deadlineMillis).min().ifPresent(this::watch);
    }

    private void overdue(Call call) {
        open = false;
        leaving = true;
        listener.overdue(call.id());
        finish(call, Outcome.TIMEOUT, OwnAnswer.TIMEOUT);
    }
}
