package dev.pando.database.router;

import dev.pando.cluster.PictureKeeper;
import dev.pando.cluster.ShardMap;
import dev.pando.database.router.Credentials.Credential;
import dev.pando.database.scram.ScramClient;
import dev.pando.database.scram.ScramKeys;
import dev.pando.database.sql.Traces;
import dev.pando.database.sql.grammar.Planner;
import dev.pando.database.state.Plans;
import dev.pando.database.state.StatementReading;
import dev.pando.database.state.StatementTable;
import dev.pando.database.statistics.Statistics;
import dev.pando.database.wire.Secret;
import dev.pando.node.net.Address;
import dev.pando.node.net.EventLoops;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslContext;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all sessions of a router share: who may log in, who is there, the pools, and how PostgreSQL
 * is reached. Confined to its event loop, but for {@link #issue}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the channels' handlers hear what fails
final class Switchboard {
    private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);

    /** How much is read at once. */
    static final int READ_BYTES = 8 * 1024;

    /** Between which bounds of unsent bytes the other side is not read. */
    static final WriteBufferWaterMark UNSENT_BYTES = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    private static final int CONNECT_MILLIS = 5_000;
    private static final int SWEEP_MILLIS = 100;
    private static final int SWEEPS_OF_CENSUS = 10;
    private static final int NONCE_BYTES = 18;
    private static final Duration PLANNER_PATIENCE = Duration.ofMinutes(1);
    private static final int MAX_PREFIX = 36 * 36 * 36 * 36;

    /** Connections that have not logged in, beside the sessions. */
    private static final int MAX_NEWCOMERS = 1_000;

    private record PoolKey(String user, String database) {}

    private final EventLoop loop;
    private final EventLoops loops;
    private final RouterSettings settings;
    private final PictureKeeper picture;
    private final SecureRandom random;
    private final @Nullable SslContext tls;
    private final Statistics statistics;
    private final ScramKeys.Strangers strangers;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final Map<String, ScramKeys> serverKeys = new HashMap<>();
    private final Map<Channel, Long> newcomers = new LinkedHashMap<>();
    private final Map<Integer, Session> sessions = new HashMap<>();
    private final Map<PoolKey, Pool> pools = new HashMap<>();
    private final Planner planner = new Planner(PLANNER_PATIENCE);
    private final StatementReading reading;

    /** Not the loop's own timer, which the kernel would set anew for each wait. */
    private final ScheduledExecutorService sweeps =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon(true).name("router-sweeps").factory());

    private int sweepCount;
    private boolean closing;

    Switchboard(
            EventLoop loop,
            EventLoops loops,
            RouterSettings settings,
            PictureKeeper picture,
            SecureRandom random,
            @Nullable SslContext tls,
            Statistics statistics) {
        this.loop = loop;
        this.loops = loops;
        this.settings = settings;
        this.picture = picture;
        this.random = random;
        this.tls = tls;
        this.statistics = statistics;
        this.strangers = new ScramKeys.Strangers(random);
        String prefix = "pando_" + Integer.toString(random.nextInt(MAX_PREFIX), 36) + "_";
        this.reading =
                new StatementReading(
                        new Traces(), new StatementTable(prefix), new Plans(loop, planner));
    }

    /** Begins to look after what waits, until it is closed. */
    void start() {
        sweeps.scheduleWithFixedDelay(
                this::callSweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    RouterSettings settings() {
        return settings;
    }

    /** What is counted. */
    Statistics statistics() {
        return statistics;
    }

    /** How TLS is spoken; null where it is not. */
    @Nullable SslContext tls() {
        return tls;
    }

    /** What sessions read their statements with. */
    StatementReading reading() {
        return reading;
    }

    boolean isClosing() {
        return closing;
    }

    long nanoTime() {
        return System.nanoTime();
    }

    /**
     * Gives a holder a fresh password for a role; sessions that came with the one that it had
     * before are ended. Safe for any thread; some milliseconds.
     *
     * @param password the role's own, at PostgreSQL
     */
    String issue(String user, String password, String holder) {
        Account account =
                accounts.compute(
                        user,
                        (_, known) ->
                                known != null && known.password().equals(password)
                                        ? known
                                        : new Account(
                                                user,
                                                password,
                                                new Credentials(random, Credentials.MAX_HOLDERS)));
        Credentials.Issued issued = account.credentials().issue(holder);
        Credential replaced = issued.replaced();
        if (replaced != null) {
            loop.execute(() -> endAll(replaced));
        }
        return issued.password();
    }

    private void endAll(Credential replaced) {
        for (Session session : sessions.values().toArray(new Session[0])) {
            if (session.credential() == replaced) {
                session.end(Refusals.PASSWORD_REPLACED);
            }
        }
    }

    @Nullable Account account(String user) {
        return accounts.get(user);
    }

    /** What someone who is not known is asked: the same salt each time, as for those who are. */
    ScramKeys strangersKeys(String user) {
        return strangers.of(user);
    }

    /** What a proof is tried with; of who is not known, with what somebody else's is. */
    List<ScramKeys> keysTriedFor(@Nullable Account account) {
        return Stream.concat(Stream.ofNullable(account), accounts.values().stream())
                .findFirst()
                .map(one -> one.credentials().all().stream().map(Credential::keys).toList())
                .orElse(List.of());
    }

    /** A fresh nonce. */
    String nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * Gives the keys that PostgreSQL's challenge asks for, at once where they are known, else when
     * they are made.
     */
    void keys(Account account, ScramClient.Challenge challenge, Consumer<ScramKeys> then) {
        ScramKeys known = serverKeys.get(account.user());
        if (known != null
                && known.iterations() == challenge.iterations()
                && known.salt().equals(challenge.salt())) {
            then.accept(known);
            return;
        }
        Thread.ofVirtual()
                .name("scram keys")
                .start(() -> {
                    ScramKeys made =
                            ScramKeys.of(
                                    account.password(), challenge.salt(), challenge.iterations());
                    loop.execute(() -> {
                        serverKeys.put(account.user(), made);
                        then.accept(made);
                    });
                });
    }

    /** A connection has come. */
    void welcome(Channel accepted) {
        if (closing || newcomers.size() >= MAX_NEWCOMERS) {
            accepted.close();
            return;
        }
        newcomers.put(accepted, nanoTime());
        accepted.closeFuture().addListener(_ -> newcomers.remove(accepted));
        accepted.pipeline().addLast(new Greeting(this));
    }

    /** A client has logged in on that connection. */
    void loggedIn(Channel channel) {
        newcomers.remove(channel);
    }

    /** Takes a session in; false where there is no room. */
    boolean enter(Session session) {
        if (sessions.size() >= settings.maxSessions()) {
            statistics.sessionRefused();
            return false;
        }
        sessions.put(session.key().id(), session);
        return true;
    }

    /** A session is over. */
    void leave(Session session) {
        sessions.remove(session.key().id(), session);
    }

    /** A key that no other session has. */
    SessionKey newKey(int minorVersion) {
        Secret secret = Secret.random(random, minorVersion >= 2 ? 32 : 4);
        int id;
        do {
            id = random.nextInt(1, Integer.MAX_VALUE);
        } while (sessions.containsKey(id));
        return new SessionKey(id, secret);
    }

    /** A client's cancel request; one with a wrong key does nothing, and nobody is told. */
    void cancel(int id, Secret secret) {
        Session session = sessions.get(id);
        if (session != null && session.key().secret().equals(secret)) {
            session.cancel();
        }
    }

    Pool pool(Account account, String database) {
        return pools.computeIfAbsent(
                new PoolKey(account.user(), database), _ -> new Pool(this, account, database));
    }

    /** A pool is empty. */
    void forget(Pool pool) {
        pools.remove(new PoolKey(pool.account().user(), pool.database()), pool);
    }

    /** Opens a server connection for a pool, which hears what came of it. */
    void connect(Pool pool, Account account, SessionOptions options, Map<String, String> startup) {
        List<ShardMap.Shard> shards = picture.current().shardMap().shards();
        if (shards.isEmpty()) {
            loop.execute(() ->
                    pool.openFailed(options, OpenFailure.passing("there is no database yet")));
            return;
        }
        Address server = shards.getFirst().primary();
        BackendLogin login = new BackendLogin(this, pool, account, server, options, startup);
        connect(server, login)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        pool.openFailed(
                                options,
                                OpenFailure.passing(String.valueOf(done.cause().getMessage())));
                    }
                });
    }

    private ChannelFuture connect(Address server, ChannelHandler handler) {
        return loops.socket()
                .group(loop)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT_BYTES)
                .handler(handler)
                .connect(server.toSocketAddress());
    }

    /** Asks PostgreSQL to cancel what a process does. */
    void cancel(BackendIdentity target, Consumer<Boolean> then) {
        connect(target.server(), new CancelRequest(target, then))
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        then.accept(true);
                    }
                });
    }

    /** Runs a task when the next try is due. */
    void later(Runnable task) {
        loop.schedule(task, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Has the loop sweep, and waits until it has, so that no more than one is due. */
    private void callSweep() {
        long due = nanoTime();
        var swept = loop.submit(() -> sweep(due)).awaitUninterruptibly();
        if (swept.cause() != null) {
            LOG.error("what waits too long cannot be looked after", swept.cause());
        }
    }

    private void sweep(long due) {
        long now = nanoTime();
        statistics.loopDelay(now - due);
        if (++sweepCount % SWEEPS_OF_CENSUS == 0) {
            takeCensus();
        }
        for (Pool pool : pools.values().toArray(new Pool[0])) {
            pool.sweep(now);
        }
        long limit = settings.loginLimit().toNanos();
        for (Iterator<Map.Entry<Channel, Long>> all = newcomers.entrySet().iterator();
                all.hasNext(); ) {
            Map.Entry<Channel, Long> oldest = all.next();
            if (now - oldest.getValue() <= limit) {
                break;
            }
            all.remove();
            oldest.getKey().close();
        }
    }

    /** Looks at each session: how it stands, and whether its client has fallen silent. */
    private void takeCensus() {
        Map<Pool, Map<Standing, Integer>> standing = new HashMap<>();
        pools.values().forEach(pool -> standing.put(pool, new EnumMap<>(Standing.class)));
        long now = nanoTime();
        for (Session session : sessions.values().toArray(new Session[0])) {
            session.sweep(now);
            Map<Standing, Integer> there = standing.get(session.pool());
            if (there != null) {
                there.merge(session.standing(), 1, Integer::sum);
            }
        }
        standing.forEach(Pool::census);
    }

    /** Ends all sessions and connections; nothing comes in any more. */
    void close() {
        closing = true;
        planner.close();
        sweeps.shutdownNow();
        for (Channel newcomer : newcomers.keySet().toArray(new Channel[0])) {
            newcomer.close();
        }
        for (Session session : sessions.values().toArray(new Session[0])) {
            session.end(Refusals.GOODBYE);
        }
        for (Pool pool : pools.values().toArray(new Pool[0])) {
            pool.close();
        }
    }
}
