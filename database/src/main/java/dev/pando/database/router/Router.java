package dev.pando.database.router;

import dev.pando.cluster.CertificateFiles;
import dev.pando.cluster.PictureKeeper;
import dev.pando.database.AppDatabase;
import dev.pando.database.statistics.Statistics;
import dev.pando.node.StartFailure;
import dev.pando.node.net.Address;
import dev.pando.node.net.EventLoops;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * A listener that takes sessions of PostgreSQL's protocol and serves them by the PostgreSQL that
 * the picture's shard map names. Its sessions and server connections live on one event loop. Safe
 * for use by many threads.
 */
public final class Router implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final Switchboard switchboard;
    private final EventLoop loop;
    private final Channel listener;

    private Router(Switchboard switchboard, EventLoop loop, Channel listener) {
        this.switchboard = switchboard;
        this.loop = loop;
        this.listener = listener;
    }

    /**
     * Opens a router; nobody may log in yet.
     *
     * @param loops of which it takes one; closed by whoever made them, after the router
     * @param certificate what is shown to clients that ask for TLS; null refuses it
     * @param statistics what it counts; of no other router
     * @throws BindException if it cannot listen there
     * @throws StartFailure if the certificate cannot be shown
     */
    public static Router open(
            RouterSettings settings,
            EventLoops loops,
            PictureKeeper picture,
            SecureRandom random,
            @Nullable CertificateFiles certificate,
            Statistics statistics)
            throws BindException, StartFailure {
        EventLoop loop = loops.group().next();
        Switchboard switchboard =
                new Switchboard(
                        loop,
                        loops,
                        settings,
                        picture,
                        random,
                        RouterTls.of(certificate),
                        statistics);
        ChannelFuture binding =
                loops.listener()
                        .group(loop)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                        .childOption(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(Switchboard.READ_BYTES))
                        .childOption(
                                ChannelOption.WRITE_BUFFER_WATER_MARK, Switchboard.UNSENT_BYTES)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel accepted) {
                                        switchboard.welcome(accepted);
                                    }
                                })
                        .bind(settings.listen().toSocketAddress())
                        .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            BindException failure = new BindException(binding.cause().getMessage());
            failure.initCause(binding.cause());
            throw failure;
        }
        loop.submit(switchboard::start).awaitUninterruptibly();
        return new Router(switchboard, loop, binding.channel());
    }

    /** Where it takes sessions. */
    public Address address() {
        return Address.of((InetSocketAddress) listener.localAddress());
    }

    /**
     * Lets a holder in as an app's role, with a fresh password; the one that the holder had before
     * is no longer good, and its sessions are ended with SQLSTATE 57P01. Some milliseconds, on no
     * event loop. At most {@value Credentials#MAX_HOLDERS} holders of a role; then the one that was
     * let in first is no longer good.
     *
     * @param app at PostgreSQL
     * @param holder who it is for: an instance, say
     * @return where it finds the database: here
     */
    public AppDatabase admit(AppDatabase app, String holder) {
        String password = switchboard.issue(app.user(), app.password(), holder);
        return new AppDatabase(address(), app.database(), app.user(), password);
    }

    /** Ends all sessions with SQLSTATE 57P01; transactions that they have open are undone. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        loop.submit(switchboard::close).awaitUninterruptibly();
    }
}
