package dev.pando.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.AppName;
import dev.pando.testing.Eventually;
import dev.pando.testing.Generated;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Pando killed by {@code kill -9}, whenever, loses no acknowledged row and leaves no process. */
class KilledPandoTest {
    /** {@code -Dcampaign=true} runs for longer. */
    private static final int ROUNDS = Boolean.getBoolean("campaign") ? 30 : 5;

    private static final int MAX_ROWS_BEFORE_KILL = 1_500;
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir private Path state;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void losesNoAcknowledgedRow() {
        Generated.forAll(1, this::killAgainAndAgain);
    }

    private void killAgainAndAgain(RandomGenerator random) throws Exception {
        var acknowledged = new HashSet<String>();
        for (int round = 0; round < ROUNDS; round++) {
            acknowledged.addAll(writeUntilKilled(random, round));
            if (random.nextBoolean()) {
                assertNoServerIsLeft(); // otherwise the next start meets one that still shuts down
            }
            if (random.nextInt(3) == 0) {
                assertThat(stored()).containsAll(acknowledged);
            }
        }
        assertThat(acknowledged).hasSizeGreaterThan(ROUNDS);
        assertThat(stored()).containsAll(acknowledged);
        assertNoServerIsLeft();
    }

    /** Lets a Pando write, kills it somewhere, and gives what it had been told is safe. */
    private Set<String> writeUntilKilled(RandomGenerator random, int round) throws Exception {
        var acknowledged = new HashSet<String>();
        Process pando = startPando(round);
        boolean duringStart = random.nextInt(6) == 0;
        int rows = duringStart ? 0 : random.nextInt(MAX_ROWS_BEFORE_KILL);
        boolean serverFirst = random.nextInt(3) == 0;
        try (BufferedReader lines = pando.inputReader(UTF_8)) {
            if (duringStart) {
                pando.waitFor(random.nextInt(100, 1_500), TimeUnit.MILLISECONDS);
            }
            for (int i = 0; i <= rows && !duringStart; i++) {
                String line = lines.readLine();
                assertThat(line).doesNotStartWith("stopped");
                add(line, acknowledged);
            }
            if (serverFirst) {
                PostmasterFile.read(data())
                        .flatMap(file -> ProcessHandle.of(file.pid()))
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
            pando.toHandle().destroyForcibly(); // keeps the pipe, which holds more lines
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(line, acknowledged);
            }
        }
        return acknowledged;
    }

    private static void add(String line, Set<String> acknowledged) {
        if (line.matches("\\d+-\\d+-\\d+")) {
            acknowledged.add(line);
        }
    }

    private Process startPando(int round) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingWriter.class.getName(),
                        state.toString(),
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** What the next Pando finds. */
    private Set<String> stored() throws Exception {
        try (var pando = new TestDatabase(state);
                var server = pando.start()) {
            return ids(server.createApp(new AppName("photos")));
        }
    }

    private static Set<String> ids(AppDatabase app) throws SQLException {
        var ids = new HashSet<String>();
        try (Connection connection = app.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            // A Pando that was killed before it made the table has acknowledged nothing.
            try (ResultSet table = statement.executeQuery("SELECT to_regclass('acknowledged')")) {
                if (!table.next() || table.getString(1) == null) {
                    return ids;
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT id FROM acknowledged")) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
        }
        return ids;
    }

    private void assertNoServerIsLeft() {
        Eventually.eventually(
                "no PostgreSQL is left",
                SOON,
                () -> ProcessHandle.allProcesses().noneMatch(this::worksOnOurData));
    }

    private boolean worksOnOurData(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"))
                    .startsWith(state.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private Path data() {
        return state.resolve("database").resolve("data");
    }
}
