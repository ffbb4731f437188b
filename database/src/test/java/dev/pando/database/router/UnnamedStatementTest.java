package dev.pando.database.router;

import static dev.pando.database.router.RawClient.message;
import static dev.pando.database.router.RawClient.strings;
import static dev.pando.database.router.TestRouter.ask;
import static dev.pando.database.router.TestRouter.tell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.database.AppDatabase;
import io.netty.buffer.ByteBuf;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The unnamed statement, where transactions are pooled: it goes with its session, and is seen by no
 * other.
 */
class UnnamedStatementTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension
    static final TestRouter house = new TestRouter(TestRouter.transactions(2, SOON));

    private static Connection plain() throws SQLException {
        return house.connect("preferQueryMode=simple");
    }

    private static void bind(ByteBuf to) {
        message(to, 'B', strings("", "").writeShort(0).writeShort(0).writeShort(0));
    }

    private static void execute(ByteBuf to) {
        message(to, 'E', strings("").writeInt(0));
    }

    @Test
    void anErrorBeforeItDoesNotConfuseWhatIsCarried() throws Exception {
        try (RawClient client = RawClient.in(house.routed)) {
            client.say(all -> {
                message(all, 'P', strings("", "SELECT 'carried'").writeShort(0));
                RawClient.sync(all);
            });
            assertThat(client.answers(1)).isEqualTo("1ZI");
            for (int i = 0; i < 3; i++) {
                client.say(all -> {
                    message(all, 'D', strings("Px")); // there is none of that name
                    RawClient.sync(all);
                    message(all, 'B', strings("", "").writeShort(0).writeShort(0).writeShort(0));
                    message(all, 'E', strings("").writeInt(0));
                    RawClient.sync(all);
                    message(all, 'C', strings("P"));
                    RawClient.sync(all);
                });
                assertThat(client.answers(3)).isEqualTo("EZI" + "2DCZI" + "3ZI");
            }
        }
    }

    @Test
    void nobodyFindsTheUnnamedStatementOfAnother() throws Exception {
        try (Router single = house.open(TestRouter.transactions(1, SOON), null)) {
            AppDatabase few = single.admit(house.direct, "test");
            try (RawClient one = RawClient.in(few);
                    RawClient other = RawClient.in(few)) {
                one.say(all -> {
                    RawClient.execute(all, "SELECT 'secret'", 0);
                    RawClient.sync(all);
                });
                assertThat(one.answers(1)).isEqualTo("12DCZI");
                other.say(all -> {
                    message(all, 'D', strings("S"));
                    RawClient.sync(all);
                });
                assertThat(other.expect('E').field('C')).isEqualTo("26000");
                other.expect('Z');
                one.say(all -> {
                    message(all, 'C', strings("S"));
                    message(all, 'B', strings("", "").writeShort(0).writeShort(0).writeShort(0));
                    RawClient.sync(all);
                });
                one.expect('3');
                assertThat(one.expect('E').field('C')).isEqualTo("26000");
                one.expect('Z');
            }
        }
    }

    @Test
    void theUnnamedStatementOutlivesItsServerConnection() throws Exception {
        try (RawClient client = RawClient.in(house.routed);
                Connection other = plain();
                Connection third = plain()) {
            client.say(all -> {
                message(all, 'P', strings("", "SELECT 'carried'").writeShort(0));
                message(all, 'D', strings("S"));
                RawClient.sync(all);
            });
            assertThat(client.answers(1)).isEqualTo("1tTZI");
            other.setAutoCommit(false);
            String taken = ask(other, "SELECT pg_backend_pid()"); // the one used last
            assertThat(ask(third, "SELECT pg_backend_pid()")).isNotEqualTo(taken);
            for (int i = 0; i < 3; i++) {
                client.say(all -> {
                    message(all, 'B', strings("", "").writeShort(0).writeShort(0).writeShort(0));
                    message(all, 'E', strings("").writeInt(0));
                    RawClient.sync(all);
                });
                client.expect('2');
                assertThat(client.expect('D').text()).endsWith("carried");
                assertThat(client.answers(1)).isEqualTo("CZI");
                assertThat(ask(third, "SELECT 1")).isEqualTo("1");
            }
            other.commit();
            client.query("SELECT 1");
            assertThat(client.answers(1)).isEqualTo("TDCZI");
            client.say(all -> {
                message(all, 'B', strings("", "").writeShort(0).writeShort(0).writeShort(0));
                RawClient.sync(all);
            });
            assertThat(client.expect('E').field('C')).isEqualTo("26000"); // a Query ended it
            client.expect('Z');
        }
    }

    @Test
    void aParseThatFailsLeavesWhatPostgresWouldHave() throws Exception {
        try (RawClient routed = RawClient.in(house.routed);
                RawClient direct = RawClient.in(house.direct);
                Connection other = plain()) {
            for (RawClient client : List.of(routed, direct)) {
                client.say(all -> {
                    message(all, 'P', strings("", "SELECT 'first'").writeShort(0));
                    message(all, 'B', strings("", "").writeShort(0).writeShort(0).writeShort(0));
                    message(all, 'D', strings("Sx")); // there is none of that name
                    message(all, 'P', strings("", "SELECT 'skipped'").writeShort(0));
                    RawClient.sync(all);
                });
                assertThat(client.answers(1)).isEqualTo("12EZI");
                tell(other, "SELECT 1");
                client.say(all -> {
                    message(all, 'B', strings("", "").writeShort(0).writeShort(0).writeShort(0));
                    message(all, 'E', strings("").writeInt(0));
                    RawClient.sync(all);
                });
                client.expect('2');
                assertThat(client.expect('D').text()).endsWith("first");
                assertThat(client.answers(1)).isEqualTo("CZI");
                client.say(all -> {
                    message(all, 'P', strings("", "SELECT nothing").writeShort(0));
                    RawClient.sync(all);
                });
                assertThat(client.answers(1)).isEqualTo("EZI");
                client.say(all -> {
                    message(all, 'B', strings("", "").writeShort(0).writeShort(0).writeShort(0));
                    RawClient.sync(all);
                });
                assertThat(client.expect('E').field('C')).isEqualTo("26000");
                client.expect('Z');
            }
        }
    }

    /** What would have it there is skipped after an error, as all else is. */
    @Test
    void nobodyFindsItBehindAnErrorEither() throws Exception {
        try (Router single = house.open(TestRouter.transactions(1, SOON), null)) {
            AppDatabase few = single.admit(house.direct, "test");
            try (RawClient one = RawClient.in(few);
                    RawClient other = RawClient.in(few)) {
                for (int i = 0; i < 4; i++) {
                    one.say(all -> {
                        RawClient.execute(all, "SELECT 'secret'", 0);
                        RawClient.sync(all);
                    });
                    assertThat(one.answers(1)).isEqualTo("12DCZI");
                    boolean asksItself = i % 2 == 1;
                    other.say(all -> {
                        message(all, 'D', strings("Px")); // there is none of that name
                        if (asksItself) {
                            message(all, 'P', strings("", "SELECT 'skipped'").writeShort(0));
                        }
                        bind(all);
                        execute(all);
                        RawClient.sync(all);
                        bind(all);
                        execute(all);
                        RawClient.sync(all);
                    });
                    assertThat(other.answers(2)).isEqualTo("EZI" + "EZI");
                    other.query("SELECT 1"); // so that it is in no doubt of what it has
                    assertThat(other.answers(1)).isEqualTo("TDCZI");
                }
            }
        }
    }

    @Test
    void nobodyFindsItOnAConnectionThatIsKept() throws Exception {
        try (Router single = house.open(TestRouter.transactions(1, SOON), null)) {
            AppDatabase few = single.admit(house.direct, "test");
            try (RawClient one = RawClient.in(few);
                    RawClient other = RawClient.in(few)) {
                one.say(all -> {
                    RawClient.execute(all, "SELECT 'secret'", 0);
                    RawClient.sync(all);
                });
                assertThat(one.answers(1)).isEqualTo("12DCZI");
                other.say(all -> {
                    message(all, 'P', strings("named", "SELECT 1").writeShort(0));
                    bind(all);
                    execute(all);
                    RawClient.sync(all);
                });
                assertThat(other.answers(1)).isEqualTo("1EZI");
            }
        }
    }
}
