package dev.pando.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.Instance;
import dev.pando.cluster.InstanceId;
import dev.pando.cluster.NodeId;
import dev.pando.cluster.PartName;
import dev.pando.cluster.Route;
import dev.pando.cluster.Service;
import dev.pando.cluster.traffic.Balance;
import dev.pando.cluster.traffic.RequestKey;
import dev.pando.cluster.traffic.Traffic;
import dev.pando.edge.head.HeadScanner;
import dev.pando.edge.head.LeanHeadScanner;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.pool.Member;
import dev.pando.edge.pool.Pool;
import dev.pando.edge.pool.PoolSettings;
import dev.pando.edge.pool.Pools;
import dev.pando.edge.route.Destination.ToService;
import dev.pando.edge.route.RouteTable;
import dev.pando.edge.route.Routing;
import dev.pando.edge.rule.Client;
import dev.pando.edge.rule.RuleTools;
import dev.pando.node.net.Address;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to find where a request leads among 10,000 routes, to take a slot of one of 1,000
 * instances, and to give it back. A part of the requests is in flight meanwhile.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@NullUnmarked // JMH fills the fields
public class FindAndPick {
    private static final int ROUTES = 10_000;
    private static final int INSTANCES = 1_000;
    private static final int IN_FLIGHT = 500;
    private static final int HEADS = 1 << 12;
    private static final HeadScanner.Limits LIMITS = new HeadScanner.Limits(4096, 1024, 32);

    /** How an instance is chosen. */
    @Param({"TWO_CHOICES", "RANDOM", "ROUND_ROBIN", "LEAST_REQUESTS", "LATENCY", "HASH"})
    public Balance.Policy policy;

    private final RequestHead[] heads = new RequestHead[HEADS];
    private RouteTable routes;

    /** What each thread has. */
    @State(Scope.Thread)
    public static class Caller {
        private final SplittableRandom random = new SplittableRandom();
        private final Client client = new Client(new byte[0], new byte[] {127, 0, 0, 1});
        private int at = random.nextInt(HEADS);
    }

    /** Makes the routes, the instances and the requests. */
    @Setup
    public void prepare() {
        AppName app = new AppName("shop");
        PartName web = new PartName("web");
        Balance balance =
                policy == Balance.Policy.HASH
                        ? Balance.hash(RequestKey.path())
                        : Balance.by(policy);
        Service service =
                new Service(web, List.of("x"), 1, 1, null, 1, Map.of(), Duration.ofSeconds(1), 1)
                        .with(Traffic.DEFAULTS.with(balance));
        List<Route> list = new ArrayList<>();
        for (int i = 0; i < ROUTES; i++) {
            List<String> hosts = i % 2 == 0 ? List.of() : List.of("h" + i % 100 + ".example.com");
            list.add(new Route(hosts, "/section" + i % 100 + "/page" + i, web));
        }
        Cluster picture =
                Cluster.EMPTY.with(new App(app, "1", Path.of("."), list, List.of(service)));
        for (int i = 1; i <= INSTANCES; i++) {
            picture =
                    picture.with(
                            new Instance(
                                    new InstanceId(app, web, i),
                                    "1",
                                    new NodeId("n"),
                                    Address.loopback(i),
                                    Instance.State.READY,
                                    50,
                                    1));
        }
        Pools pools = new Pools(new PoolSettings(2, Duration.ofSeconds(2), System::nanoTime));
        routes =
                new Routing(2, pools, RuleTools.in(1, System::nanoTime, new SecureRandom()))
                        .update(picture);
        Pool pool = pools.all().iterator().next();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < IN_FLIGHT; i++) {
            pool.acquire(random.nextLong(), random, System.nanoTime(), null);
        }
        for (int i = 0; i < HEADS; i++) {
            heads[i] = head(random.nextInt(ROUTES));
        }
    }

    private static RequestHead head(int route) {
        String text =
                "GET /section"
                        + route % 100
                        + "/page"
                        + route
                        + "/photos/17?size=large HTTP/1.1\r\nHost: h"
                        + route % 100
                        + ".example.com\r\nAccept: */*\r\n\r\n";
        byte[] bytes = text.getBytes(US_ASCII);
        RequestHead head = new RequestHead(LIMITS);
        if (new LeanHeadScanner(LIMITS).request(bytes, bytes.length, head) != bytes.length) {
            throw new IllegalStateException("no head: " + text);
        }
        return head;
    }

    /** One thread. */
    @Benchmark
    public Member alone(Caller caller) {
        return findAndPick(caller);
    }

    /** Two threads, as two event loops. */
    @Benchmark
    @Threads(2)
    public Member beside(Caller caller) {
        return findAndPick(caller);
    }

    private Member findAndPick(Caller caller) {
        RequestHead head = heads[caller.at++ & HEADS - 1];
        if (!(routes.find(head) instanceof ToService to)) {
            throw new IllegalStateException("no route");
        }
        Pool pool = to.pool();
        long key = pool.key(head, caller.client);
        Member member = pool.acquire(key, caller.random, System.nanoTime(), null);
        pool.release(member);
        return member;
    }
}
