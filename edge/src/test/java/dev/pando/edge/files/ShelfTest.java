package dev.pando.edge.files;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.StaticFolder;
import dev.pando.edge.head.HeadScanner;
import dev.pando.edge.head.LeanHeadScanner;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.pool.PoolSettings;
import dev.pando.edge.pool.Pools;
import dev.pando.edge.route.Routing;
import dev.pando.edge.route.StaticFiles;
import dev.pando.edge.rule.RuleTools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShelfTest {
    private static final byte[] PATH = "/gone".getBytes(US_ASCII);

    private static StaticFiles files(Path directory) {
        var folder = new StaticFolder("/", Path.of("public"), null, List.of());
        var app =
                new App(
                        new AppName("shop"),
                        "1",
                        directory,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(folder));
        var pools = new Pools(new PoolSettings(1, Duration.ofSeconds(1), System::nanoTime));
        var routing =
                new Routing(1, pools, RuleTools.in(1, System::nanoTime, new SplittableRandom(1)));
        routing.update(Cluster.EMPTY.with(app));
        return routing.folders().iterator().next();
    }

    private static FileRequest request() {
        var limits = new HeadScanner.Limits(1024, 512, 8);
        RequestHead head = new RequestHead(limits);
        byte[] bytes = "GET /gone HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII);
        assertThat(new LeanHeadScanner(limits).request(bytes, bytes.length, head)).isPositive();
        return new FileRequest(head);
    }

    @Test
    void letsNoMoreWaitThanItMay(@TempDir Path directory) throws Exception {
        StaticFiles files = files(directory);
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        BlockingQueue<Found> found = new LinkedBlockingQueue<>();
        try (var shelf = new Shelf(new Shelf.Limits(1, 2, 1, 1, 1), System::currentTimeMillis)) {
            boolean first =
                    shelf.find(
                            files,
                            PATH,
                            request(),
                            what -> {
                                busy.countDown();
                                await(go); // a disk that does not answer
                                found.add(what);
                            });
            assertThat(first).isTrue();
            assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(shelf.find(files, PATH, request(), found::add)).isTrue();
            assertThat(shelf.find(files, PATH, request(), found::add)).isTrue();
            assertThat(shelf.find(files, PATH, request(), found::add)).isFalse();
            go.countDown();
            for (int i = 0; i < 3; i++) {
                assertThat(found.poll(10, TimeUnit.SECONDS)).isInstanceOf(Found.Nothing.class);
            }
            assertThat(shelf.find(files, PATH, request(), found::add)).isTrue();
        }
        assertThat(found.poll(10, TimeUnit.SECONDS)).isInstanceOf(Found.Nothing.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void findsNothingOnceItIsClosed(@TempDir Path directory) {
        var shelf = new Shelf(new Shelf.Limits(1, 2, 1, 1, 1), System::currentTimeMillis);
        shelf.close();
        shelf.close();
        assertThat(shelf.find(files(directory), PATH, request(), what -> {})).isFalse();
    }
}
