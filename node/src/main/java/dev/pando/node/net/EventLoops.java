package dev.pando.node.net;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of a process and the channel classes that run on them: epoll where the kernel and
 * the native library allow it, Java's selector elsewhere. Safe for use by many threads; whoever
 * makes it closes it.
 */
public final class EventLoops implements AutoCloseable {
    /** How long {@link #close()} waits for the loops to finish what they hold. */
    private static final int CLOSE_SECONDS = 2;

    private final EventLoopGroup group;
    private final boolean epoll;
    private final Map<Executor, IoBatch> batches;

    private EventLoops(EventLoopGroup group, boolean epoll, Map<Executor, IoBatch> batches) {
        this.group = group;
        this.epoll = epoll;
        this.batches = batches;
    }

    /**
     * Starts {@code count} event loops (at least 1) whose threads are named {@code name-1}, {@code
     * name-2} and so on.
     */
    public static EventLoops start(String name, int count) {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        var threads = new DefaultThreadFactory(name, true);
        Map<Executor, IoBatch> batches = new ConcurrentHashMap<>();
        IoHandlerFactory telling =
                loop -> {
                    IoBatch batch = new IoBatch();
                    batches.put(loop, batch);
                    return batch.telling(io.newHandler(loop));
                };
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(count, threads, telling);
        return new EventLoops(group, epoll, batches);
    }

    /** The loops, for a bootstrap. */
    public EventLoopGroup group() {
        return group;
    }

    /** The listening channel class that fits these loops. */
    public Class<? extends ServerChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** The connecting channel class that fits these loops. */
    public Class<? extends Channel> socketChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** The batches of one of these loops; only for use on it. */
    public IoBatch batch(EventExecutor loop) {
        IoBatch batch = batches.get(loop);
        if (batch == null) {
            throw new IllegalArgumentException("a loop of someone else's: " + loop);
        }
        return batch;
    }

    /** Whether the loops run on epoll, for telling the operator. */
    public boolean epoll() {
        return epoll;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
