package dev.pando.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code postmaster.pid} in a data folder says: which process holds the folder, and how far it
 * is. Its lines are those of {@code src/include/utils/pidfile.h}: pid, data folder, start time,
 * port, socket folder, listen address, shared memory, status.
 *
 * @param ready whether connections are taken
 */
record PostmasterFile(long pid, boolean ready) {
    private static final int STATUS_LINE = 7;

    /** Reads the file; empty when there is none, or it is not written that far yet. */
    static Optional<PostmasterFile> read(Path data) {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            boolean ready =
                    lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
            return Optional.of(new PostmasterFile(Long.parseLong(lines.getFirst().strip()), ready));
        } catch (IOException | RuntimeException e) {
            return Optional.empty(); // a torn one is read again, or overwritten by the next server
        }
    }

    /**
     * Whether the process lives and is a PostgreSQL on this very data folder; after a reboot the
     * number may belong to anyone.
     */
    boolean runsOn(Path data) {
        try {
            byte[] commandLine =
                    Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            List<String> words = List.of(new String(commandLine, UTF_8).split("\0"));
            int folder = words.indexOf("-D") + 1;
            return words.getFirst().endsWith("/postgres")
                    && folder > 0
                    && folder < words.size()
                    && words.get(folder).equals(data.toString());
        } catch (IOException e) {
            return false;
        }
    }
}
