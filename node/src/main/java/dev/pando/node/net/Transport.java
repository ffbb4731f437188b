package dev.pando.node.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.Locale;
import java.util.stream.Stream;

/** How event loops read and write sockets. */
public enum Transport {
    /**
     * The kernel does what it was asked in one go, a system call for many sockets, and reads into
     * buffers that all share: the cheapest for small messages of many, dearer than epoll for those
     * of one. From Linux 6.0 on; containers often forbid it.
     */
    IO_URING,
    /** The kernel tells which sockets are ready; a system call for each read and write. */
    EPOLL,
    /** Java's own selector. */
    NIO;

    private static final short SHARED = 1;
    private static final short SHARED_BUFFERS = 256;
    private static final int READ_BYTES = 8 * 1024;

    /** Whether it can be had here. */
    public boolean isAvailable() {
        return switch (this) {
            case IO_URING ->
                    IoUring.isAvailable()
                            && IoUring.isRegisterBufferRingSupported()
                            && IoUring.isRecvMultishotEnabled();
            case EPOLL -> Epoll.isAvailable();
            case NIO -> true;
        };
    }

    /** For loops that send files, too: epoll, or what there is. */
    public static Transport usual() {
        return EPOLL.isAvailable() ? EPOLL : NIO;
    }

    /** For loops that carry small messages between many sockets: io_uring, or what there is. */
    public static Transport ofMessages() {
        return IO_URING.isAvailable() ? IO_URING : usual();
    }

    /**
     * The same, unless a system property names another.
     *
     * @throws IllegalArgumentException as {@link #named}
     */
    public static Transport ofMessages(String property) {
        String name = System.getProperty(property);
        return name == null ? ofMessages() : named(name);
    }

    /**
     * The one of that name.
     *
     * @param name in lower-case, with a hyphen: {@code io-uring}, {@code epoll}, {@code nio}
     * @throws IllegalArgumentException if there is none, or it cannot be had here
     */
    static Transport named(String name) {
        for (Transport one : values()) {
            if (one.word().equals(name)) {
                if (one.isAvailable()) {
                    return one;
                }
                throw new IllegalArgumentException(name + " cannot be had on this machine");
            }
        }
        throw new IllegalArgumentException(
                "transport: '"
                        + name
                        + "' (expected: "
                        + String.join(", ", Stream.of(values()).map(Transport::word).toList())
                        + ")");
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    IoHandlerFactory handlers() {
        return switch (this) {
            case IO_URING ->
                    IoUringIoHandler.newFactory(
                            new IoUringIoHandlerConfig().setBufferRingConfig(shared()));
            case EPOLL -> EpollIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
    }

    private static IoUringBufferRingConfig shared() {
        return IoUringBufferRingConfig.builder()
                .bufferGroupId(SHARED)
                .bufferRingSize(SHARED_BUFFERS)
                .batchSize(SHARED_BUFFERS / 8)
                .incremental(false) // else what came in one piece is cut at a buffer's end
                .allocator(new IoUringFixedBufferRingAllocator(READ_BYTES))
                .build();
    }

    /**
     * Has accepted sockets read as this transport does best. Without the buffers that all share,
     * Netty 4.2.18 does not hear of every reset connection on io_uring.
     */
    void tune(ServerBootstrap listener) {
        if (this == IO_URING) {
            listener.childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, SHARED);
        }
    }

    /** The same of a socket that connects. */
    void tune(Bootstrap socket) {
        if (this == IO_URING) {
            socket.option(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, SHARED);
        }
    }

    Class<? extends ServerChannel> serverChannel() {
        return switch (this) {
            case IO_URING -> IoUringServerSocketChannel.class;
            case EPOLL -> EpollServerSocketChannel.class;
            case NIO -> NioServerSocketChannel.class;
        };
    }

    Class<? extends Channel> socketChannel() {
        return switch (this) {
            case IO_URING -> IoUringSocketChannel.class;
            case EPOLL -> EpollSocketChannel.class;
            case NIO -> NioSocketChannel.class;
        };
    }
}
