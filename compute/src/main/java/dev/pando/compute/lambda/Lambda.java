package dev.pando.compute.lambda;

import dev.pando.cluster.InstanceId;
import dev.pando.compute.event.AnswerReader;
import dev.pando.node.net.Address;
import dev.pando.node.net.EventLoops;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of functions: one that the edge calls, and one for each worker process. Safe for
 * use by many threads; whoever opens it closes it, before the event loops.
 */
public final class Lambda implements AutoCloseable {
    /** Connections of edges; each has one request at a time. */
    private static final int MAX_CONNECTIONS = 8192;

    private final EventLoops loops;
    private final LongSupplier wallMillis;
    private final CallMeters.OfAll meters;
    private final PeerCheck peers = new PeerCheck();
    private final AnswerReader reader = new AnswerReader();
    private final Map<String, Worker> workers = new ConcurrentHashMap<>();
    private final ChannelGroup edges = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final HeldBytes held = new HeldBytes();
    private final Channel listening;

    private Lambda(
            EventLoops loops,
            MeterRegistry registry,
            RandomGenerator random,
            LongSupplier wallMillis)
            throws IOException {
        this.loops = loops;
        this.wallMillis = wallMillis;
        this.meters = new CallMeters.OfAll(registry);
        Map<EventExecutor, EventMaker> makers = new HashMap<>();
        for (EventExecutor loop : loops.group()) {
            makers.put(loop, new EventMaker(new SplittableRandom(random.nextLong())));
        }
        this.listening =
                new ServerBootstrap()
                        .group(loops.group())
                        .channel(loops.serverChannel())
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        accept(channel, makers.get(channel.eventLoop()));
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .awaitUninterruptibly()
                        .channel();
        if (!listening.isActive()) {
            throw new IOException("cannot listen for calls of functions on a loopback port");
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
    private void accept(Channel channel, @Nullable EventMaker maker) {
        if (maker == null || edges.size() >= MAX_CONNECTIONS) {
            channel.close();
            return;
        }
        edges.add(channel);
        InvokeConnection.on(channel, this, maker, held);
    }

    /**
     * Opens the invoke listener.
     *
     * @param random for trace ids
     * @param wallMillis Unix time in milliseconds: {@code System::currentTimeMillis}
     */
    public static Lambda open(
            EventLoops loops,
            MeterRegistry registry,
            RandomGenerator random,
            LongSupplier wallMillis)
            throws IOException {
        return new Lambda(loops, registry, random, wallMillis);
    }

    /** Where the edge calls functions. */
    public Address address() {
        return Address.of((InetSocketAddress) listening.localAddress());
    }

    /** A worker that listens, and the port it listens on. */
    public record Opened(Worker worker, int port) {}

    /** Opens a worker's listener; it takes calls once it is admitted. Waits for the bind. */
    public Opened open(WorkerPlan plan, WorkerListener listener) throws IOException {
        String key = plan.id().toString();
        Worker worker =
                new Worker(
                        plan,
                        listener,
                        meters.of(plan.id()),
                        loops.group().next(),
                        wallMillis,
                        reader,
                        this::forget);
        int port = worker.listen(loops.serverChannel(), peers);
        workers.put(key, worker);
        return new Opened(worker, port);
    }

    private void forget(Worker worker) {
        workers.remove(worker.plan().id().toString(), worker);
    }

    /**
     * The worker of an instance, if there is one.
     *
     * @param instance as {@link InstanceId#toString()} writes it
     */
    @Nullable Worker worker(String instance) {
        return workers.get(instance);
    }

    long wallMillis() {
        return wallMillis.getAsLong();
    }

    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        workers.values().forEach(Worker::close);
        edges.close().awaitUninterruptibly();
    }
}
