package dev.pando.database.router;

import static dev.pando.database.router.RawClient.message;
import static dev.pando.database.router.RawClient.strings;
import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.database.AppDatabase;
import dev.pando.database.wire.Messages;
import dev.pando.node.net.Address;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions that wait for a server connection, and get none: their statements fail, not they. */
class WaitingTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension static final TestRouter house = new TestRouter();

    private static void say(RawClient client, String sql, String answers) throws IOException {
        client.query(sql);
        assertThat(client.answers(1)).isEqualTo(answers);
    }

    private static void expectError(RawClient client, String code) throws IOException {
        RawClient.Said error = client.expect('E');
        assertThat(error.field('C')).isEqualTo(code);
        assertThat(error.field('V')).isEqualTo("ERROR");
        assertThat(client.expect('Z').text()).isEqualTo("I");
    }

    @Test
    void whoWaitsTooLongLosesItsStatementAlone() throws Exception {
        try (Router single = house.open(TestRouter.transactions(1, Duration.ofMillis(300)), null)) {
            AppDatabase app = single.admit(house.direct, "test");
            try (RawClient holder = RawClient.in(app);
                    RawClient waits = RawClient.in(app)) {
                say(holder, "BEGIN", "CZT");
                waits.query("SELECT 1");
                expectError(waits, "53300");
                waits.say(all -> {
                    RawClient.execute(all, "SELECT 2", 0);
                    message(all, 'H', Unpooled.EMPTY_BUFFER);
                    message(all, 'P', strings("named", "SELECT 3").writeShort(0));
                    RawClient.sync(all);
                });
                expectError(waits, "53300");
                say(holder, "COMMIT", "CZI");
                waits.say(all -> {
                    message(all, 'D', strings("Snamed"));
                    RawClient.sync(all);
                });
                assertThat(waits.expect('E').field('C')).isEqualTo("26000"); // never prepared
                waits.expect('Z');
                say(waits, "SELECT 4", "TDCZI");
            }
        }
    }

    /** A client in the middle of a large message holds a server connection that others need. */
    @Test
    void whoFallsSilentInTheMiddleOfAMessageIsLetGo() throws Exception {
        RouterSettings impatient =
                new RouterSettings(
                        Address.loopback(0),
                        Pooling.TRANSACTION,
                        10,
                        PoolSize.fixed(1),
                        SOON,
                        SOON,
                        Duration.ofMillis(200));
        try (Router single = house.open(impatient, null)) {
            AppDatabase app = single.admit(house.direct, "test");
            try (RawClient silent = RawClient.in(app);
                    RawClient other = RawClient.in(app)) {
                silent.send(Unpooled.buffer().writeByte('B').writeInt(1_000_000).writeZero(20_000));
                RawClient.Said error = silent.expect('E');
                assertThat(error.field('V')).isEqualTo("FATAL");
                assertThat(error.field('C')).isEqualTo("08P01");
                assertThat(error.field('M')).startsWith("the rest of a message has not come");
                say(other, "SELECT 1", "TDCZI");
            }
        }
    }

    @Test
    void whoWaitsMayCancel() throws Exception {
        try (Router single = house.open(TestRouter.transactions(1, Duration.ofSeconds(60)), null)) {
            AppDatabase app = single.admit(house.direct, "test");
            try (RawClient holder = RawClient.in(app);
                    RawClient waits = RawClient.in(app)) {
                say(holder, "BEGIN", "CZT");
                waits.query("SELECT 1");
                // It may come before the statement, and does nothing then; so until it helps.
                while (waits.in.available() == 0) {
                    try (RawClient cancels = new RawClient(app.address())) {
                        cancels.send(
                                Unpooled.buffer()
                                        .writeInt(16)
                                        .writeInt(1234 << 16 | 5678)
                                        .writeInt(waits.session)
                                        .writeBytes(waits.secret));
                        assertThat(cancels.isClosed()).isTrue();
                    }
                }
                expectError(waits, "57014");
                say(holder, "COMMIT", "CZI");
                say(waits, "SELECT 1", "TDCZI");
            }
        }
    }

    private static void endBackendOf(String statement) throws Exception {
        try (Connection direct = TestRouter.connect(house.direct)) {
            eventually(
                    "it runs, and its backend is ended",
                    Duration.ofSeconds(10),
                    () ->
                            TestRouter.ask(
                                            direct,
                                            "SELECT count(pg_terminate_backend(pid)) FROM"
                                                    + " pg_stat_activity WHERE state = 'active'"
                                                    + " AND query = '"
                                                    + statement
                                                    + "'")
                                    .equals("1"));
        }
    }

    /** PostgreSQL's own word, behind the head of the result that does not come. */
    private static void expectItsEnd(RawClient client) throws IOException {
        client.expect('T');
        assertThat(client.expect('E').field('C')).isEqualTo("57P01");
        assertThat(client.isClosed()).isTrue();
    }

    /** What is said again when a server connection ends is what was said on that one. */
    @Test
    void whatWasRefusedIsNotSaidAgain() throws Exception {
        try (Router single = house.open(TestRouter.transactions(1, Duration.ofMillis(300)), null)) {
            AppDatabase app = single.admit(house.direct, "test");
            try (RawClient holder = RawClient.in(app);
                    RawClient waits = RawClient.in(app)) {
                say(holder, "BEGIN", "CZT");
                waits.query("SELECT 1");
                expectError(waits, "53300");
                say(holder, "COMMIT", "CZI");
                waits.query("SELECT pg_sleep(1)");
                endBackendOf("SELECT pg_sleep(1)");
                expectItsEnd(waits);
            }
        }
    }

    @Test
    void noHalfOfAMessageIsSaidAgain() throws Exception {
        try (Router single = house.open(TestRouter.transactions(1, Duration.ofSeconds(10)), null)) {
            AppDatabase app = single.admit(house.direct, "test");
            try (RawClient client = RawClient.in(app)) {
                ByteBuf sleeps = Unpooled.buffer();
                Messages.query(sleeps, "SELECT pg_sleep(2)");
                ByteBuf first = Unpooled.buffer();
                Messages.query(first, "SELECT 1");
                client.send(first.writeBytes(sleeps, 3));
                assertThat(client.answers(1)).isEqualTo("TDCZI");
                client.send(sleeps);
                endBackendOf("SELECT pg_sleep(2)");
                expectItsEnd(client);
            }
        }
    }

    @Test
    void whatAnEndedConnectionDidNotDoIsDone() throws Exception {
        try (Router single = house.open(TestRouter.transactions(1, Duration.ofSeconds(10)), null)) {
            AppDatabase app = single.admit(house.direct, "test");
            try (RawClient client = RawClient.in(app)) {
                client.query("SELECT pg_sleep(0.9)");
                endBackendOf("SELECT pg_sleep(0.9)");
                assertThat(client.answers(1)).isEqualTo("TDCZI");
            }
        }
    }
}
