package dev.pando.edge.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.NodeId;
import dev.pando.cluster.PartName;
import dev.pando.cluster.Service;
import dev.pando.edge.files.Shelf;
import dev.pando.edge.head.HeadScanner;
import dev.pando.edge.log.AccessLog;
import dev.pando.edge.pool.Pool;
import dev.pando.edge.pool.PoolSettings;
import dev.pando.edge.pool.Pools;
import dev.pando.edge.route.Destination;
import dev.pando.edge.route.RouteTable;
import dev.pando.edge.route.Routing;
import dev.pando.edge.rule.Client;
import dev.pando.edge.rule.RuleTools;
import dev.pando.node.net.Address;
import dev.pando.node.net.EventLoops;
import dev.pando.node.net.IoBatch;
import io.micrometer.core.instrument.Clock;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What happens to a request when the machine has no socket left to ask an instance by. */
final class NoSocketTest {
    private static final AppName SHOP = new AppName("shop");
    private static final PartName WEB = new PartName("web");
    private static final long LONG = TimeUnit.MINUTES.toNanos(1);
    private static final Limits LIMITS =
            new Limits(
                    new HeadScanner.Limits(4096, 1024, 32),
                    LONG,
                    LONG,
                    new Pace.Bound(LONG, LONG, 0),
                    0,
                    LONG,
                    new Pace.Bound(LONG, LONG, 0),
                    0,
                    LONG,
                    LONG,
                    1000);

    /** A channel that cannot be made. */
    public static final class NoSocket extends NioSocketChannel {
        public NoSocket() {
            super(exhausted());
        }

        private static SelectorProvider exhausted() {
            throw new ChannelException("too many open files");
        }
    }

    /** The system's clock, which knows the threads that looked at it. */
    private static final class WatchedClock implements Clock {
        private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

        @Override
        public long wallTime() {
            return System.currentTimeMillis();
        }

        @Override
        public long monotonicTime() {
            threads.add(Thread.currentThread());
            return System.nanoTime();
        }
    }

    private static Cluster picture() {
        Service service =
                new Service(WEB, List.of("x"), 1, 1, null, 1, Map.of(), Duration.ofSeconds(9), 1);
        return Cluster.EMPTY
                .with(new App(SHOP, "1", Path.of("."), List.of(), List.of(service)))
                .with(
                        new Instance(
                                new InstanceId(SHOP, WEB, 1),
                                "1",
                                new NodeId("n"),
                                Address.loopback(1),
                                Instance.State.READY,
                                1,
                                1));
    }

    @Test
    void answers503OnItsLoopAndBlamesNoInstance() throws Exception {
        var clock = new WatchedClock();
        var pools = new Pools(new PoolSettings(1, Duration.ofMinutes(1), System::nanoTime));
        RouteTable routes =
                new Routing(1, pools, RuleTools.in(1, System::nanoTime, new SplittableRandom(1)))
                        .update(picture());
        Pool pool = pools.all().iterator().next();
        try (var log = AccessLog.discarding();
                var shelf = new Shelf(new Shelf.Limits(1, 1, 1, 0, 1), clock::wallTime);
                var loops = EventLoops.start("edge", 1)) {
            EventLoop eventLoop = loops.group().next();
            var random = new SplittableRandom(1);
            Loop loop =
                    new Loop(
                            0,
                            eventLoop,
                            NoSocket.class,
                            LIMITS,
                            new ByteBudget(0),
                            new ByteBudget(0),
                            new Sockets(9),
                            shelf,
                            new IoBatch(),
                            clock,
                            random,
                            log.lines());
            clock.threads.clear();
            var entrance =
                    new Entrance(
                            () -> routes,
                            (table, head) -> new Destination.ToService(pool, null),
                            false,
                            false,
                            "a");
            var handler = new DownstreamSocket(loop, entrance, Client.UNKNOWN, null);
            Channel listener =
                    new ServerBootstrap()
                            .group(loops.group())
                            .channel(loops.serverChannel())
                            .childHandler(
                                    new ChannelInitializer<Channel>() {
                                        @Override
                                        protected void initChannel(Channel accepted) {
                                            accepted.pipeline().addLast(handler);
                                        }
                                    })
                            .bind(InetAddress.getLoopbackAddress(), 0)
                            .sync()
                            .channel();
            int port = ((InetSocketAddress) listener.localAddress()).getPort();
            try (var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.setSoTimeout(10_000);
                client.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
                byte[] status = client.getInputStream().readNBytes(12);

                assertThat(new String(status, US_ASCII)).isEqualTo("HTTP/1.1 503");
            }
            assertThat(clock.threads).allMatch(thread -> thread.getName().startsWith("edge-"));
            assertThat(pool.acquire(0, random, System.nanoTime(), null)).isNotNull();
        }
    }
}
