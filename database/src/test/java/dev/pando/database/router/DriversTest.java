package dev.pando.database.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pando.database.AppDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Drivers, libraries and tools as they are, each doing the same directly and through the router,
 * where transactions are pooled: they see the same. Those of Debian's are tried where they are
 * installed.
 */
class DriversTest {
    private static final Path PROGRAMS = Path.of("src/test/drivers").toAbsolutePath();
    private static final String DEBIANS_PYTHON = "/usr/bin/python3";

    @TempDir static Path folder;

    @RegisterExtension
    static final TestRouter house =
            new TestRouter(TestRouter.transactions(8, Duration.ofSeconds(20)));

    private static void seeTheSame(String... command) throws Exception {
        String direct = run(house.direct, command);
        assertThat(run(house.routed, command)).isEqualTo(direct);
    }

    private static String run(AppDatabase database, String... command) throws Exception {
        return run(database, 0, command);
    }

    private static String run(AppDatabase database, int exitCode, String... command)
            throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.directory(PROGRAMS.toFile());
        builder.environment().putAll(database.environment());
        builder.environment().put("NODE_PATH", modules().toString());
        Path out = Files.createTempFile(folder, "out", ".txt");
        Process process = builder.redirectOutput(out.toFile()).start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(out, UTF_8);
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(exitCode);
        return said;
    }

    private static Path modules() {
        return folder.resolve("node/node_modules");
    }

    private static boolean isThere(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void nodePgAndSequelizeSeeTheSame() throws Exception {
        Path node = Files.createDirectories(folder.resolve("node"));
        for (String file :
                List.of("package.json", "package-lock.json", "node-pg.mjs", "sequelize.mjs")) {
            Files.copy(PROGRAMS.resolve(file), node.resolve(file));
        }
        List<String> install =
                List.of("npm", "ci", "--prefix", node.toString(), "--no-audit", "--no-fund");
        run(house.routed, install.toArray(new String[0]));
        seeTheSame("node", node.resolve("node-pg.mjs").toString());
        seeTheSame("node", node.resolve("sequelize.mjs").toString());
    }

    @Test
    void psycopgSeesTheSame() throws Exception {
        assumeTrue(isThere(DEBIANS_PYTHON, "-c", "import psycopg2"), "python3-psycopg2 is missing");
        seeTheSame(DEBIANS_PYTHON, "psycopg.py");
    }

    @Test
    void psqlSeesTheSame() throws Exception {
        assumeTrue(isThere("psql", "--version"), "psql is missing");
        seeTheSame("psql", "-X", "-a", "-f", "tables.sql");
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended", "prepared"})
    void pgbenchGoesThrough(String mode) throws Exception {
        assumeTrue(isThere("pgbench", "--version"), "pgbench is missing");
        run(house.routed, "pgbench", "-i", "-q", "photos");
        List<String> command = new ArrayList<>(List.of("pgbench", "-n", "-M", mode));
        command.addAll(List.of("-c", "8", "-j", "2", "-t", "100", "photos"));
        assertThat(run(house.routed, command.toArray(new String[0])))
                .contains("number of transactions actually processed: 800/800")
                .contains("number of failed transactions: 0");
    }
}
