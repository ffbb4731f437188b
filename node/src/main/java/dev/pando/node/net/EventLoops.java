package dev.pando.node.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Event loops of a process, and the channel classes that run on them. Safe for use by many threads;
 * whoever makes it closes it.
 */
public final class EventLoops implements AutoCloseable {
    /** How long {@link #close()} waits for the loops to finish what they hold. */
    private static final int CLOSE_SECONDS = 2;

    private final EventLoopGroup group;
    private final Transport transport;
    private final Map<Executor, IoBatch> batches;

    private EventLoops(EventLoopGroup group, Transport transport, Map<Executor, IoBatch> batches) {
        this.group = group;
        this.transport = transport;
        this.batches = batches;
    }

    /**
     * Starts {@code count} event loops (at least 1) whose threads are named {@code name-1}, {@code
     * name-2} and so on.
     */
    public static EventLoops start(String name, int count) {
        return start(name, count, Transport.usual());
    }

    /** The same on a transport that can be had here. */
    public static EventLoops start(String name, int count, Transport transport) {
        IoHandlerFactory io = transport.handlers();
        var threads = new DefaultThreadFactory(name, true);
        Map<Executor, IoBatch> batches = new ConcurrentHashMap<>();
        IoHandlerFactory telling =
                loop -> {
                    IoBatch batch = new IoBatch();
                    batches.put(loop, batch);
                    return batch.telling(io.newHandler(loop));
                };
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(count, threads, telling);
        return new EventLoops(group, transport, batches);
    }

    /** The loops, for a bootstrap. */
    public EventLoopGroup group() {
        return group;
    }

    /** The listening channel class that fits these loops. */
    public Class<? extends ServerChannel> serverChannel() {
        return transport.serverChannel();
    }

    /** The connecting channel class that fits these loops. */
    public Class<? extends Channel> socketChannel() {
        return transport.socketChannel();
    }

    /** A listener on these loops, but for its handlers and options. */
    public ServerBootstrap listener() {
        ServerBootstrap listener = new ServerBootstrap();
        listener.channel(transport.serverChannel());
        transport.tune(listener);
        return listener;
    }

    /** A socket that connects, the same. */
    public Bootstrap socket() {
        Bootstrap socket = new Bootstrap();
        socket.channel(transport.socketChannel());
        transport.tune(socket);
        return socket;
    }

    /** The batches of one of these loops; only for use on it. */
    public IoBatch batch(EventExecutor loop) {
        IoBatch batch = batches.get(loop);
        if (batch == null) {
            throw new IllegalArgumentException("a loop of someone else's: " + loop);
        }
        return batch;
    }

    /** What the loops run on. */
    public Transport transport() {
        return transport;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
