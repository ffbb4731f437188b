package dev.pando.edge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.edge.files.Shelf;
import dev.pando.edge.head.HeadScanner;
import dev.pando.edge.log.AccessLog;
import dev.pando.edge.route.RouteTable;
import dev.pando.edge.rule.Client;
import dev.pando.node.net.EventLoops;
import dev.pando.node.net.IoBatch;
import io.micrometer.core.instrument.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class DownstreamsTest {
    private static RouteTable noRoutes() {
        throw new IllegalStateException("nobody asks");
    }

    private static final Limits LIMITS =
            new Limits(
                    new HeadScanner.Limits(4096, 1024, 32),
                    1,
                    1,
                    new Pace.Bound(1, 1, 1),
                    1,
                    1,
                    new Pace.Bound(1, 1, 1),
                    1,
                    1,
                    1,
                    1);

    @Test
    void areGoneThroughToTheLastThoughOneFails() {
        try (var log = AccessLog.discarding();
                var shelf = new Shelf(new Shelf.Limits(1, 1, 1, 0, 1), () -> 0);
                var loops = EventLoops.start("edge", 1)) {
            var loop =
                    new Loop(
                            0,
                            loops.group().next(),
                            loops.socketChannel(),
                            LIMITS,
                            new ByteBudget(0),
                            new ByteBudget(0),
                            new Sockets(9),
                            shelf,
                            new IoBatch(),
                            Clock.SYSTEM,
                            new SplittableRandom(1),
                            log.lines());
            var entrance =
                    new Entrance(
                            DownstreamsTest::noRoutes, (table, head) -> null, false, false, "a");
            var all = new Downstreams();
            for (int i = 0; i < 3; i++) {
                all.add(new DownstreamConnection(loop, entrance, Client.UNKNOWN, null));
            }
            List<Integer> seen = new ArrayList<>();
            all.forEach(connection -> {
                seen.add(connection.place());
                if (connection.place() == 1) {
                    throw new IllegalStateException("this one");
                }
            });

            assertThat(seen).containsExactly(2, 1, 0);
        }
    }
}
