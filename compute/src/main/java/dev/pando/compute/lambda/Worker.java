package dev.pando.compute.lambda;

import dev.pando.compute.event.Answer;
import dev.pando.compute.event.AnswerReader;
import dev.pando.compute.event.AnswerWriter;
import dev.pando.compute.event.MalformedAnswer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One worker process as its calls see it: who of its polls waits, which calls it has. Its state is
 * confined to its event loop. {@link #claim()} may be asked on any: it takes one of the waiting
 * polls for a call that {@link #deliver} then brings to the loop, and that is not run after all if
 * the poll's connection was closed in between.
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

    /** Polls that wait and that no call has claimed. */
    private final AtomicInteger free = new AtomicInteger();

    private volatile boolean open;
    private volatile boolean hasAnswered;
    private volatile String onlyCall = "";

    // Confined to the loop.
    private final ArrayDeque<RuntimeConnection> polls = new ArrayDeque<>();
    private final Map<String, Call> calls = new HashMap<>();
    private final Collection<RuntimeConnection> connections = new ArrayList<>();
    private @Nullable Channel listening;
    private final ArrayDeque<Finished> answers = new ArrayDeque<>();
    private boolean reading;
    private boolean asked;
    private boolean leaving;
    private boolean over;
    private @Nullable Future<?> nextLook;
    private long nextLookMillis = Long.MAX_VALUE;

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

    /** Brings a call for which a slot was claimed; on any loop. */
    void deliver(Call call) {
        if (loop.inEventLoop()) {
            give(call);
        } else {
            loop.execute(() -> give(call));
        }
    }

    private void give(Call call) {
        RuntimeConnection poll = leaving || over ? null : polls.pollFirst();
        if (poll == null || calls.containsKey(call.id())) {
            if (poll != null) {
                polls.addFirst(poll);
                free.incrementAndGet();
            }
            call.busy();
            return;
        }
        calls.put(call.id(), call);
        countCalls();
        poll.give(call.event());
        watch(call.deadlineMillis());
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
        if (polls.remove(connection)) {
            free.updateAndGet(now -> Math.max(0, now - 1));
        }
    }

    /** Takes a poll that waits from now on, unless it is one too many. */
    boolean park(RuntimeConnection connection) {
        if (polls.size() + calls.size() >= plan.concurrency()) {
            return false;
        }
        polls.addLast(connection);
        free.incrementAndGet();
        if (!asked) {
            asked = true;
            listener.asked();
        }
        return true;
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
        calls.remove(call.id());
        countCalls();
        if (reading) {
            answers.addLast(new Finished(call, outcome, answer));
        } else {
            call.answer(outcome, answer);
        }
        tellDrained();
    }

    /**
     * A read of one of its connections begins: answers stay here until it is over, so that a poll
     * which came with an answer waits already when the edge's next call comes, on another loop.
     */
    void readBegins() {
        reading = true;
    }

    void readEnds() {
        reading = false;
        for (Finished one = answers.pollFirst(); one != null; one = answers.pollFirst()) {
            one.call.answer(one.outcome, one.answer);
        }
    }

    /** An answer on its way. */
    private record Finished(Call call, Outcome outcome, ByteBuf answer) {}

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
        if (nextLook != null) {
            nextLook.cancel(false);
        }
        List.copyOf(calls.values())
                .forEach(call -> finish(call, Outcome.CRASHED, OwnAnswer.CRASHED));
        List.copyOf(connections).forEach(RuntimeConnection::close);
    }

    // Deadlines: one timer, for the earliest when it was set; it looks again for what came later.

    private void watch(long deadlineMillis) {
        if (deadlineMillis >= nextLookMillis) {
            return;
        }
        Future<?> later = nextLook;
        if (later != null) {
            later.cancel(false);
        }
        nextLookMillis = deadlineMillis;
        long wait = Math.max(0, deadlineMillis - wallMillis.getAsLong()) + 1;
        nextLook = loop.schedule(this::lookAtDeadlines, wait, TimeUnit.MILLISECONDS);
    }

    private void lookAtDeadlines() {
        nextLook = null;
        nextLookMillis = Long.MAX_VALUE;
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
