package dev.pando.database.router;

import static dev.pando.database.router.TestRouter.ask;
import static dev.pando.database.router.TestRouter.tell;
import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.database.AppDatabase;
import dev.pando.database.statistics.Census;
import dev.pando.database.statistics.PoolStatistics;
import dev.pando.database.statistics.PoolStatistics.Count;
import dev.pando.database.statistics.Statistics;
import dev.pando.node.net.Address;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many server connections there are: few for short statements, more where some are held. */
class PoolSizeTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int USUAL = 3;
    private static final int MOST = 12;

    @RegisterExtension static final TestRouter house = new TestRouter();

    private final Statistics statistics = TestRouter.unlogged();
    private final List<Connection> sessions = new ArrayList<>();
    private Router router;

    @BeforeEach
    void open() throws Exception {
        RouterSettings settings =
                new RouterSettings(
                        Address.loopback(0),
                        Pooling.TRANSACTION,
                        100,
                        new PoolSize(USUAL, USUAL, MOST),
                        SOON,
                        SOON,
                        SOON);
        router = house.open(settings, null, statistics);
        AppDatabase app = router.admit(house.direct, "test");
        for (int i = 0; i < 10; i++) {
            sessions.add(house.connect("preferQueryMode=simple", app));
        }
    }

    @AfterEach
    void close() throws Exception {
        for (Connection session : sessions) {
            session.close();
        }
        router.close();
    }

    private PoolStatistics pool() {
        return statistics.pools().iterator().next();
    }

    private int connections() {
        Census now = pool().census();
        return now.idleConnections() + now.usedConnections() + now.opening();
    }

    @Test
    void manySessionsWithShortStatementsShareTheUsualOnes() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (Connection session : sessions) {
                all.add(
                        threads.submit(() -> {
                            for (int i = 0; i < 50; i++) {
                                assertThat(ask(session, "SELECT " + i)).isEqualTo("" + i);
                            }
                            return null;
                        }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(pool().of(Count.OPENED)).isLessThan(10); // a machine may stand still for once
    }

    @Test
    void nobodyWaitsForLongForOnesThatAreHeld() throws Exception {
        for (Connection session : sessions) {
            session.setAutoCommit(false);
            assertThat(ask(session, "SELECT 'held'")).isEqualTo("held");
        }
        assertThat(pool().of(Count.REFUSED)).isZero();
        assertThat(pool().of(Count.OPENED)).isEqualTo(10);
        for (Connection session : sessions) {
            session.commit();
        }
        eventually("those too many are closed", SOON, () -> connections() == USUAL);
        for (Connection session : sessions) {
            assertThat(ask(session, "SELECT 'on'")).isEqualTo("on");
            session.commit();
        }
    }

    @Test
    void shortStatementsDoNotWaitForLongOnes() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> longOnes = new ArrayList<>();
            for (Connection session : sessions.subList(0, 9)) {
                longOnes.add(
                        threads.submit(() -> {
                            tell(session, "SELECT pg_sleep(5)");
                            return null;
                        }));
            }
            eventually("three run", SOON, () -> pool().census().served() >= USUAL);
            assertThat(ask(sessions.getLast(), "SELECT 'meanwhile'")).isEqualTo("meanwhile");
            assertThat(longOnes).noneMatch(Future::isDone);
            for (Connection session : sessions.subList(0, 9)) {
                session.abort(threads);
            }
        }
    }
}
