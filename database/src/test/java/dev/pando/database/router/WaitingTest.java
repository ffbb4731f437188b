package dev.pando.database.router;

import static dev.pando.database.router.RawClient.message;
import static dev.pando.database.router.RawClient.strings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.database.AppDatabase;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that wait for a server connection, and get none: their statements fail, not they. */
class WaitingTest {
    @TempDir static Path folder;
    static TestRouter house;

    @BeforeAll
    static void open() throws Exception {
        house = new TestRouter(folder);
    }

    @AfterAll
    static void close() {
        house.close();
    }

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
            AppDatabase app = single.admit(house.direct);
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

    @Test
    void whoWaitsMayCancel() throws Exception {
        try (Router single = house.open(TestRouter.transactions(1, Duration.ofSeconds(60)), null)) {
            AppDatabase app = single.admit(house.direct);
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
}
