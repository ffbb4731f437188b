package dev.pando.database.router;

import static dev.pando.database.router.RawClient.message;
import static dev.pando.database.router.RawClient.strings;
import static dev.pando.database.router.TestRouter.ask;
import static dev.pando.database.router.TestRouter.connect;
import static dev.pando.testing.Eventually.eventually;
import static dev.pando.testing.Generated.forAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.database.AppDatabase;
import dev.pando.database.router.RawClient.Said;
import dev.pando.database.wire.Messages;
import dev.pando.node.net.Address;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The protocol by its bytes: what drivers seldom say, and what nobody should. */
class ProtocolTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int VERSION_3 = 3 << 16;

    @RegisterExtension static final TestRouter house = new TestRouter();

    private static RawClient stranger() throws IOException {
        return new RawClient(house.routed.address());
    }

    private static Map<String, String> parameters() {
        return Map.of("user", house.routed.user(), "database", house.routed.database());
    }

    private static String activity(Connection direct, int process) throws Exception {
        return ask(direct, "SELECT state FROM pg_stat_activity WHERE pid = " + process);
    }

    private static int process(RawClient client) throws IOException {
        client.query("SELECT pg_backend_pid()");
        client.expect('T');
        String row = client.expect('D').text();
        client.expect('C');
        client.expect('Z');
        return Integer.parseInt(row.substring(6));
    }

    @Test
    void keysForCancellingAreLongFromVersion32On() throws Exception {
        for (int minor : new int[] {0, 2}) {
            try (RawClient client = stranger()) {
                client.start(VERSION_3 | minor, parameters());
                client.logIn(house.routed.password());
                assertThat(client.secret).hasSize(minor == 2 ? 32 : 4);
                assertThat(client.parameters)
                        .containsEntry("server_encoding", "UTF8")
                        .containsEntry("TimeZone", "UTC")
                        .containsKeys("server_version", "client_encoding", "DateStyle");
            }
        }
    }

    @Test
    void newerVersionsAndUnknownOptionsAreNegotiated() throws Exception {
        try (RawClient client = stranger()) {
            client.start(VERSION_3 | 9, Map.of("user", house.routed.user(), "_pq_.wishes", "many"));
            ByteBuf answer = client.expect('v').body();
            assertThat(answer.readInt()).isEqualTo(VERSION_3 | 2);
            assertThat(answer.readInt()).isEqualTo(1);
            assertThat(answer.toString(UTF_8)).isEqualTo("_pq_.wishes\0");
            client.logIn(house.routed.password());
        }
    }

    @Test
    void otherVersionsAreRefused() throws Exception {
        try (RawClient client = stranger()) {
            client.start(2 << 16, parameters());
            Said refusal = client.expect('E');
            assertThat(refusal.field('C')).isEqualTo("0A000");
            assertThat(refusal.field('M'))
                    .isEqualTo("unsupported frontend protocol 2.0: server supports 3.0 to 3.2");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void encryptionThatIsNotThereIsDeclined() throws Exception {
        try (RawClient client = stranger()) {
            client.send(Unpooled.buffer().writeInt(8).writeInt(1234 << 16 | 5680)); // GSSAPI
            assertThat(client.in.readByte()).isEqualTo((byte) 'N');
            client.send(Unpooled.buffer().writeInt(8).writeInt(1234 << 16 | 5679)); // TLS
            assertThat(client.in.readByte()).isEqualTo((byte) 'N');
            client.start(VERSION_3, parameters());
            client.logIn(house.routed.password());
        }
    }

    @Test
    void startupPacketsThatAreNoneAreRefused() throws Exception {
        ByteBuf endless = Unpooled.buffer().writeInt(12).writeInt(VERSION_3).writeInt(0x61616161);
        ByteBuf huge = Unpooled.buffer().writeInt(10_001).writeInt(VERSION_3);
        ByteBuf tiny = Unpooled.buffer().writeInt(7).writeInt(VERSION_3);
        ByteBuf early = Unpooled.buffer().writeInt(8).writeInt(1234 << 16 | 5679).writeInt(8);
        for (ByteBuf packet : new ByteBuf[] {endless, huge, tiny, early}) {
            try (RawClient client = stranger()) {
                client.send(packet);
                assertThat(client.expect('E').field('C')).isEqualTo("08P01");
                assertThat(client.isClosed()).isTrue();
            }
        }
    }

    @Test
    void whoDoesNotLogInIsClosed() throws Exception {
        RouterSettings hasty =
                new RouterSettings(
                        Address.loopback(0),
                        Pooling.SESSION,
                        10,
                        PoolSize.fixed(10),
                        SOON,
                        Duration.ofMillis(50),
                        SOON);
        try (Router router = house.open(hasty, null);
                RawClient silent = new RawClient(router.address());
                RawClient slow = new RawClient(router.address())) {
            slow.send((byte) 0);
            assertThat(silent.isClosed()).isTrue();
            assertThat(slow.isClosed()).isTrue();
        }
    }

    @Test
    void sessionsPastTheBoundAreRefused() throws Exception {
        RouterSettings small =
                new RouterSettings(
                        Address.loopback(0),
                        Pooling.SESSION,
                        1,
                        PoolSize.fixed(10),
                        SOON,
                        SOON,
                        SOON);
        try (Router router = house.open(small, null)) {
            var app = router.admit(house.direct, "test");
            try (RawClient first = RawClient.in(app);
                    RawClient second = new RawClient(app.address())) {
                second.start(VERSION_3, parameters());
                assertThat(refusedAfterProof(second, app).field('C')).isEqualTo("53300");
                first.query("SELECT 1");
                assertThat(first.answers(1)).isEqualTo("TDCZI");
            }
        }
    }

    private static Said refusedAfterProof(RawClient client, AppDatabase app) throws Exception {
        try {
            client.logIn(app.password());
            throw new AssertionError("it was let in");
        } catch (IOException e) {
            String met = String.valueOf(e.getMessage());
            assertThat(met).startsWith("instead of a key: E ");
            return new Said(
                    'E', Unpooled.copiedBuffer(met.substring(met.indexOf("E ") + 2), UTF_8));
        }
    }

    @Test
    void severalStatementsInOneAndErrorsAmongThem() throws Exception {
        try (RawClient client = RawClient.in(house.routed)) {
            client.query("SELECT 1; SELECT 2; SELECT 1/0; SELECT 3");
            assertThat(client.answers(1)).isEqualTo("TDCTDCEZI");
            client.query("");
            assertThat(client.answers(1)).isEqualTo("IZI");
            client.query("BEGIN; SELECT 1");
            assertThat(client.answers(1)).isEqualTo("CTDCZT");
            client.query("SELECT 1/0");
            assertThat(client.answers(1)).isEqualTo("EZE");
            client.query("ROLLBACK");
            assertThat(client.answers(1)).isEqualTo("CZI");
        }
    }

    @Test
    void pipelinesAndRecoversFromErrors() throws Exception {
        try (RawClient client = RawClient.in(house.routed)) {
            client.say(all -> {
                RawClient.execute(all, "SELECT 1", 0);
                RawClient.sync(all);
                RawClient.execute(all, "SELECT 1/0", 0);
                RawClient.execute(all, "SELECT 2", 0);
                RawClient.sync(all);
                Messages.query(all, "SELECT 3");
                RawClient.execute(all, "SELECT i FROM generate_series(1, 5) AS i", 2);
                message(all, 'E', strings("").writeInt(2));
                message(all, 'D', strings("P"));
                RawClient.sync(all);
            });
            assertThat(client.answers(4)).isEqualTo("12DCZI" + "1EZI" + "TDCZI" + "12DDsDDsTZI");
        }
    }

    @Test
    void copiesInTheExtendedProtocolWithASyncTooEarly() throws Exception {
        try (RawClient client = RawClient.in(house.routed)) {
            client.query("CREATE TEMPORARY TABLE number (n int)");
            assertThat(client.answers(1)).isEqualTo("CZI");
            client.say(all -> {
                RawClient.execute(all, "COPY number FROM STDIN", 0);
                RawClient.sync(all); // ignored by the server, which copies by then
            });
            assertThat(client.expect('1').type()).isEqualTo('1');
            client.expect('2');
            client.expect('G');
            client.say(all -> {
                message(all, 'd', Unpooled.copiedBuffer(new byte[] {'1', '\n', '2', '\n'}));
                message(all, 'c', Unpooled.EMPTY_BUFFER);
                RawClient.sync(all);
            });
            assertThat(client.answers(1)).isEqualTo("CZI");
            client.query("SELECT count(*) FROM number");
            client.expect('T');
            assertThat(client.expect('D').text()).endsWith("2");
            assertThat(client.answers(1)).isEqualTo("CZI");
        }
    }

    @Test
    void messagesThatAreNoneEndTheSessionAndWhatItHad() throws Exception {
        ByteBuf unknown = Unpooled.buffer().writeByte('y').writeInt(4);
        ByteBuf negative = Unpooled.buffer().writeByte('Q').writeInt(3);
        ByteBuf large = Unpooled.buffer().writeByte('S').writeInt(20_000);
        try (Connection direct = connect(house.direct)) {
            for (ByteBuf wrong : new ByteBuf[] {unknown, negative, large}) {
                try (RawClient client = RawClient.in(house.routed)) {
                    client.query("BEGIN");
                    client.answers(1);
                    int process = process(client, "T");
                    client.send(wrong);
                    Said refusal = client.expect('E');
                    assertThat(refusal.field('S')).isEqualTo("FATAL");
                    assertThat(refusal.field('C')).isEqualTo("08P01");
                    assertThat(client.isClosed()).isTrue();
                    eventually("its process ends", SOON, () -> activity(direct, process).isEmpty());
                }
            }
        }
    }

    private static int process(RawClient client, String status) throws IOException {
        client.query("SELECT pg_backend_pid()");
        client.expect('T');
        String row = client.expect('D').text();
        client.expect('C');
        assertThat(client.expect('Z').text()).isEqualTo(status);
        return Integer.parseInt(row.substring(6));
    }

    /** What a client says last, and whether the server is busy with it then. */
    private record Left(ByteBuf said, boolean runs) {}

    @Test
    void whoVanishesInTheMiddleOfAnythingLeavesNothingRunning() throws Exception {
        ByteBuf half = Unpooled.buffer().writeByte('Q').writeInt(1_000_000).writeZero(10_000);
        ByteBuf unsynced = Unpooled.buffer();
        RawClient.execute(unsynced, "SELECT pg_sleep(0)", 0);
        ByteBuf copy = Unpooled.buffer();
        Messages.query(
                copy,
                "COPY (SELECT 1) TO STDOUT; CREATE TEMPORARY TABLE n (n int);"
                        + " COPY n FROM STDIN");
        ByteBuf sleeps = Unpooled.buffer();
        Messages.query(sleeps, "SELECT pg_sleep(600)");
        ByteBuf floods = Unpooled.buffer();
        Messages.query(floods, "SELECT repeat('x', 1000) FROM generate_series(1, 100000000)");
        try (Connection direct = connect(house.direct)) {
            for (Left left :
                    List.of(
                            new Left(half, false),
                            new Left(unsynced, false),
                            new Left(copy, false),
                            new Left(sleeps, true),
                            new Left(floods, true))) {
                RawClient client = RawClient.in(house.routed);
                int process = process(client);
                client.send(left.said());
                if (left.runs()) {
                    eventually("it runs", SOON, () -> activity(direct, process).equals("active"));
                }
                client.vanish();
                eventually("its process ends", SOON, () -> activity(direct, process).isEmpty());
            }
        }
    }

    @Test
    void whoSaysGoodbyeBehindAStatementHasItDone() throws Exception {
        try (Connection direct = connect(house.direct);
                RawClient client = RawClient.in(house.routed)) {
            client.say(all -> {
                Messages.query(all, "CREATE TABLE farewell AS SELECT 1 AS n FROM pg_sleep(0.2)");
                Messages.terminate(all);
            });
            assertThat(client.isClosed()).isTrue();
            eventually(
                    "it is done",
                    SOON,
                    () -> !ask(direct, "SELECT to_regclass('farewell')").equals("null"));
        }
    }

    @Test
    void wrongKeysCancelNothing() throws Exception {
        try (RawClient client = RawClient.in(house.routed);
                Connection direct = connect(house.direct)) {
            int process = process(client);
            client.query("SELECT pg_sleep(600)");
            eventually("it runs", SOON, () -> activity(direct, process).equals("active"));
            cancel(client, (byte) 1);
            assertThat(activity(direct, process)).isEqualTo("active");
            cancel(client, (byte) 0);
            assertThat(client.expect('T').type()).isEqualTo('T');
            assertThat(client.expect('E').field('C')).isEqualTo("57014");
            client.expect('Z');
        }
    }

    /** Sends a cancel request whose key differs by that much, and waits until it is over. */
    private static void cancel(RawClient client, byte difference) throws IOException {
        try (RawClient other = stranger()) {
            byte[] key = client.secret.clone();
            key[0] ^= difference;
            other.send(
                    Unpooled.buffer()
                            .writeInt(16)
                            .writeInt(1234 << 16 | 5678)
                            .writeInt(client.session)
                            .writeBytes(key));
            assertThat(other.isClosed()).isTrue();
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsTheServerNotTheRouter() throws Exception {
        try (RawClient client = RawClient.in(house.routed);
                Connection direct = connect(house.direct)) {
            int process = process(client);
            client.query("SELECT repeat('x', 1000) FROM generate_series(1, 1000000)"); // 1 GB
            eventually(
                    "the server waits to send",
                    SOON,
                    () ->
                            ask(
                                            direct,
                                            "SELECT wait_event FROM pg_stat_activity WHERE pid = "
                                                    + process)
                                    .equals("ClientWrite"));
            assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory())
                    .isLessThan(64 << 20);
            long bytes = 0;
            for (Said said = client.next(); said.type() != 'Z'; said = client.next()) {
                bytes += said.body().readableBytes();
            }
            assertThat(bytes).isGreaterThan(1_000_000_000L);
            assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory())
                    .isLessThan(64 << 20);
        }
    }

    @Test
    void nothingThatIsSaidHarmsOthers() throws Exception {
        ByteBuf conversation = Unpooled.buffer();
        RawClient.execute(conversation, "SELECT 1", 0);
        RawClient.sync(conversation);
        Messages.query(conversation, "BEGIN; SELECT 1/0");
        Messages.query(conversation, "COPY (SELECT 1) TO STDOUT");
        RawClient.execute(conversation, "COPY nothing FROM STDIN", 0);
        RawClient.sync(conversation);
        byte[] good = ByteBufUtil.getBytes(conversation);
        try (RawClient bystander = RawClient.in(house.routed)) {
            forAll(
                    300,
                    random -> {
                        byte[] bad = good.clone();
                        int changes = 1 + random.nextInt(4);
                        for (int i = 0; i < changes; i++) {
                            bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
                        }
                        RawClient fuzzing = RawClient.in(house.routed);
                        fuzzing.send(bad);
                        if (random.nextBoolean()) {
                            fuzzing.shutDown();
                            fuzzing.in.readAllBytes();
                        }
                        fuzzing.vanish();
                        bystander.query("SELECT 1");
                        assertThat(bystander.answers(1)).isEqualTo("TDCZI");
                    });
        }
        try (Connection direct = connect(house.direct)) {
            eventually(
                    "nothing of it goes on",
                    SOON,
                    () ->
                            ask(
                                            direct,
                                            "SELECT count(*) FROM pg_stat_activity WHERE usename ="
                                                    + " 'photos' AND state <> 'idle' AND pid <>"
                                                    + " pg_backend_pid()")
                                    .equals("0"));
        }
    }
}
