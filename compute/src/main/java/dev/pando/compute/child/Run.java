package dev.pando.compute.child;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of Pando, as what it starts can be told from all else on the machine: a token that is
 * made by chance (128 bits), stands in the environment of every child, and is written down in the
 * state folder before the first one starts. After a crash the next run finds the file, ends what
 * carries the token and removes its control groups. Safe for use by many threads.
 */
final class Run implements AutoCloseable {
    /** The environment variable with the token; part of a child's environment. */
    static final String VARIABLE = "PANDO_RUN";

    private static final Logger LOG = LoggerFactory.getLogger(Run.class);
    private static final int TOKEN_BYTES = 16;
    private static final Duration KILLING = Duration.ofSeconds(5);

    private final String token;
    private final Path file;
    private final AtomicLong launches = new AtomicLong();

    private Run(String token, Path file) {
        this.token = token;
        this.file = file;
    }

    /** Begins a run whose record is kept in a folder, which is made if it is missing. */
    static Run begin(Path folder) throws IOException {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        String token = HexFormat.of().formatHex(bytes) + ".";
        Files.createDirectories(folder);
        Path file = folder.resolve(token + "run");
        Files.createFile(file);
        return new Run(token, file);
    }

    /**
     * Ends what earlier runs left, whose records are in the folder; no run but this may use it.
     *
     * @return how many processes were left
     */
    static int endLeftovers(Path folder) throws IOException {
        int left = 0;
        if (!Files.isDirectory(folder)) {
            return left;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.run")) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                left += endLeftovers(file, name.substring(0, name.length() - "run".length()));
            }
        }
        return left;
    }

    private static int endLeftovers(Path file, String token) throws IOException {
        int left = Carriers.of(token).size();
        if (!Carriers.kill(token, KILLING)) {
            LOG.warn("processes of an earlier run cannot be ended, token={}", token);
            return left;
        }
        for (String parent : Files.readAllLines(file)) {
            ControlGroups.removeLeftovers(Path.of(parent), token);
        }
        Files.delete(file);
        return left;
    }

    /** Writes down where this run may make control groups, before it makes one. */
    void mayUse(List<ControlGroups> groups) throws IOException {
        Files.write(file, groups.stream().map(group -> group.parent().toString()).toList());
    }

    String token() {
        return token;
    }

    /** The next child's. */
    Launch nextLaunch() {
        long number = launches.incrementAndGet();
        return new Launch(number, token + number + ".");
    }

    /**
     * One child's part of the run.
     *
     * @param number 1 or more, distinct in the run
     * @param token the run's and the number
     */
    record Launch(long number, String token) {}

    /** Ends what is left of this run, and its record. */
    @Override
    public void close() throws IOException {
        if (Files.exists(file)) {
            endLeftovers(file, token);
        }
    }
}
