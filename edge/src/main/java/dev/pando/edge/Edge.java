package dev.pando.edge;

import dev.pando.cluster.CertificateFiles;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.PictureKeeper;
import dev.pando.edge.files.Shelf;
import dev.pando.edge.head.HeadScanner;
import dev.pando.edge.health.HealthChecks;
import dev.pando.edge.log.AccessLog;
import dev.pando.edge.pool.PoolSettings;
import dev.pando.edge.pool.Pools;
import dev.pando.edge.proxy.Admission;
import dev.pando.edge.proxy.ByteBudget;
import dev.pando.edge.proxy.Entrance;
import dev.pando.edge.proxy.Limits;
import dev.pando.edge.proxy.Loop;
import dev.pando.edge.proxy.Pace;
import dev.pando.edge.proxy.Reception;
import dev.pando.edge.proxy.Sockets;
import dev.pando.edge.route.RouteTable;
import dev.pando.edge.route.Routing;
import dev.pando.edge.rule.RuleTools;
import dev.pando.edge.shield.ClientConnections;
import dev.pando.edge.tls.Certificates;
import dev.pando.node.net.Address;
import dev.pando.node.net.EventLoops;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The edge of one node: its listeners, and what they share. It learns routes and instances only
 * from the picture. Safe for use by many threads; whoever makes it closes it, before the event
 * loops and the access log that it was given.
 */
public final class Edge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);
    private static final int BACKLOG = 4096;

    private final EdgeSettings settings;
    private final EventLoops eventLoops;
    private final Clock clock;
    private final Map<EventLoop, Loop> loops = new HashMap<>();
    private final List<Channel> listeners = new CopyOnWriteArrayList<>();
    private final Admission outside;
    private final Admission inside;
    private final Pools pools;
    private final Routing routing;
    private final HealthChecks health;

    /** Does what is due for all loops. */
    private final EventLoop first;

    private final RuleTools tools;
    private final Certificates certificates = new Certificates();
    private final Shelf shelf;
    private final EdgeMeters meters;
    private final PictureKeeper.Watch watch;
    private final List<Future<?>> sweeps = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile RouteTable routes;
    private volatile long revision;

    /**
     * Makes an edge that knows the current picture and follows it.
     *
     * @param clock the time that bounds and logs go by
     * @param random chance for choosing instances and for request ids; each loop takes a split of
     *     it
     */
    public Edge(
            EdgeSettings settings,
            PictureKeeper picture,
            EventLoops eventLoops,
            MeterRegistry registry,
            AccessLog log,
            Clock clock,
            RandomGenerator.SplittableGenerator random) {
        this.settings = settings;
        this.eventLoops = eventLoops;
        this.clock = clock;
        // Clients must not guess how keys are hashed, so this chance is nobody's to give.
        SecureRandom secret = new SecureRandom();
        EdgeSettings.Connections connections = settings.connections();
        outside =
                new Admission(
                        connections.max(),
                        new ClientConnections(
                                connections.maxPerClient(),
                                connections.uncounted(),
                                connections.max(),
                                secret));
        inside = new Admission(connections.max());
        Limits limits = limits(settings);
        EdgeSettings.Files files = settings.files();
        shelf =
                new Shelf(
                        new Shelf.Limits(
                                files.threads(),
                                files.maxWaiting(),
                                files.maxKept(),
                                files.maxKeptBytes(),
                                files.maxOpen()),
                        System::currentTimeMillis); // the files' own clock, which no test moves
        ByteBudget bodies = new ByteBudget(settings.held().maxBytes());
        Sockets sockets = new Sockets(connections.maxSockets());
        ByteBudget answers = new ByteBudget(settings.shields().maxKeptAnswersBytes());
        for (EventExecutor executor : eventLoops.group()) {
            EventLoop eventLoop = (EventLoop) executor;
            Loop loop =
                    new Loop(
                            loops.size(),
                            eventLoop,
                            eventLoops.socketChannel(),
                            limits,
                            bodies,
                            answers,
                            sockets,
                            shelf,
                            eventLoops.batch(eventLoop),
                            clock,
                            random.split(),
                            log.lines());
            loops.put(eventLoop, loop);
        }
        pools =
                new Pools(
                        new PoolSettings(
                                loops.size(),
                                settings.upstreams().refused(),
                                clock::monotonicTime));
        tools = RuleTools.in(settings.shields().rateEntries(), clock::monotonicTime, secret);
        routing = new Routing(loops.size(), pools, tools);
        first = eventLoops.group().next();
        health =
                new HealthChecks(
                        first, eventLoops.socketChannel(), clock::monotonicTime, random.split());
        meters =
                new EdgeMeters(
                        registry,
                        loops.values(),
                        this::connections,
                        bodies,
                        answers,
                        tools.rates(),
                        certificates,
                        health,
                        shelf,
                        log);
        certificates.follow(certificates(picture.current()));
        routes = routing.update(picture.current());
        meters.follow(pools.all());
        meters.followFolders(routing.folders());
        watch = picture.watch(this::follow);
        loops.forEach((eventLoop, loop) -> sweep(eventLoop, loop::sweep));
        sweep(first, pools::sweep);
        sweep(first, () -> health.sweep(pools.all()));
    }

    private void sweep(EventExecutor executor, Runnable task) {
        Runnable guarded =
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        LOG.error(
                                "a sweep failed; the next one is due in {} ms",
                                Loop.SWEEP_MILLIS,
                                e);
                    }
                };
        sweeps.add(
                executor.scheduleAtFixedRate(
                        guarded, Loop.SWEEP_MILLIS, Loop.SWEEP_MILLIS, TimeUnit.MILLISECONDS));
    }

    private static Limits limits(EdgeSettings settings) {
        EdgeSettings.Heads heads = settings.heads();
        return new Limits(
                new HeadScanner.Limits(heads.maxBytes(), heads.maxUriBytes(), heads.maxFields()),
                heads.read().toNanos(),
                settings.connections().idle().toNanos(),
                bound(settings.stalls().body(), settings.shields().body()),
                settings.shields().shortBodyBytes(),
                settings.stalls().answer().toNanos(),
                bound(settings.stalls().answer(), settings.shields().answer()),
                settings.shields().keptAnswerBytes(),
                settings.stalls().tunnel().toNanos(),
                settings.upstreams().idle().toNanos(),
                Math.toIntExact(settings.upstreams().connect().toMillis()));
    }

    private static Pace.Bound bound(Duration stall, EdgeSettings.Speed least) {
        long windowBytes = least.bytesPerSecond() * least.window().toMillis() / 1_000;
        return new Pace.Bound(stall.toNanos(), least.window().toNanos(), windowBytes);
    }

    private void follow(Cluster picture) {
        certificates.follow(certificates(picture));
        routes = routing.update(picture);
        meters.follow(pools.all());
        meters.followFolders(routing.folders());
        loops.forEach((eventLoop, loop) -> {
            if (!eventLoop.isShuttingDown()) {
                eventLoop.execute(loop::pictureChanged);
            }
        });
        revision = picture.revision();
    }

    private static List<CertificateFiles> certificates(Cluster picture) {
        return picture.apps().stream().flatMap(app -> app.certificates().stream()).toList();
    }

    /** Downstream connections that are open now. */
    private int connections() {
        return outside.inside() + inside.inside();
    }

    /** What it has at each instance of the picture now. */
    public Map<InstanceId, InstanceLoad> instances() {
        Map<InstanceId, InstanceLoad> loads = new HashMap<>();
        long now = clock.monotonicTime();
        pools.members()
                .forEach((id, member) ->
                        loads.put(
                                id,
                                new InstanceLoad(
                                        member.inFlight(),
                                        member.tunnels(),
                                        member.counts(),
                                        member.trouble(now))));
        return loads;
    }

    /** What waits for each part of the picture now. */
    public List<PartLoad> parts() {
        return pools.all().stream()
                .map(pool ->
                        new PartLoad(
                                pool.app(),
                                pool.part(),
                                pool.waiting(),
                                pool.tallies().sum(t -> t.answered(5)),
                                pool.tallies().time()))
                .toList();
    }

    /** Its histograms in Prometheus' text format, version 0.0.4. */
    public String histograms() {
        return EdgeHistograms.text(pools.all(), routing.folders(), pools.members(), loops.values());
    }

    /** The revision of the picture that requests are routed by. */
    long revision() {
        return revision;
    }

    /**
     * Opens a listener.
     *
     * @param at where; port 0 picks a free one
     * @return where it listens
     * @throws IOException if it cannot, mostly since something else listens there
     */
    public Address listen(Door door, Address at) throws IOException {
        Entrance entrance = entrance(door, at, false);
        return listen(at, new Reception(entrance, entrance.trusted() ? inside : outside, null));
    }

    /**
     * Opens a listener for TLS, which shows the picture's certificates.
     *
     * @throws IOException as {@link #listen} does, and if there is no certificate to show
     */
    public Address listenTls(Door door, Address at) throws IOException {
        if (!certificates.any()) {
            throw new IOException("there is no certificate to show");
        }
        Entrance entrance = entrance(door, at, true);
        return listen(
                at, new Reception(entrance, entrance.trusted() ? inside : outside, certificates));
    }

    private Address listen(Address at, Reception reception) throws IOException {
        InetSocketAddress wanted = at.toSocketAddress();
        if (wanted.isUnresolved()) {
            throw new BindException("no such host");
        }
        ChannelFuture binding =
                new ServerBootstrap()
                        .group(eventLoops.group(), eventLoops.group())
                        .channel(eventLoops.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        // Its threads' own caches cost less than the adaptive one's shared queue.
                        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childHandler(accepting(reception))
                        .bind(wanted)
                        .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            BindException failure = new BindException(binding.cause().getMessage());
            failure.initCause(binding.cause());
            throw failure;
        }
        listeners.add(binding.channel());
        return Address.of((InetSocketAddress) binding.channel().localAddress());
    }

    private Entrance entrance(Door door, Address at, boolean secure) {
        String authority = at.host().indexOf(':') < 0 ? at.host() : "[" + at.host() + "]";
        return switch (door) {
            case Door.Front(var app, boolean inside) ->
                    new Entrance(
                            () -> routes,
                            app == null
                                    ? (table, head) -> table.find(head)
                                    : (table, head) -> table.find(app, head),
                            inside,
                            secure,
                            authority);
            case Door.Inside(var app, var part) ->
                    new Entrance(
                            () -> routes,
                            (table, head) -> table.service(app, part),
                            true,
                            secure,
                            authority);
        };
    }

    private ChannelInitializer<Channel> accepting(Reception reception) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel accepted) {
                Loop loop = loops.get(accepted.eventLoop());
                if (loop == null) {
                    throw new IllegalStateException("a connection on a loop of someone else's");
                }
                reception.welcome(accepted, loop);
            }
        };
    }

    /**
     * Stops accepting, closes idle connections, lets requests in flight finish for the time the
     * settings give, and closes what is left.
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        watch.close();
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        onEachLoop(Loop::startClosing);
        awaitEmpty(settings.connections().closing());
        onEachLoop(Loop::closeNow);
        shelf.close();
        tools.close();
        certificates.close();
        sweeps.forEach(sweep -> sweep.cancel(false));
        if (!first.isShuttingDown()) {
            first.submit(health::close).awaitUninterruptibly();
        }
        meters.close();
    }

    private void onEachLoop(Consumer<Loop> task) {
        loops.forEach((eventLoop, loop) -> {
            if (!eventLoop.isShuttingDown()) {
                eventLoop.submit(() -> task.accept(loop)).awaitUninterruptibly();
            }
        });
    }

    private void awaitEmpty(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (connections() > 0 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
