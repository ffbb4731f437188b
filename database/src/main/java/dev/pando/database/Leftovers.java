package dev.pando.database;

import dev.pando.node.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The processes that a crash left at work on a data folder. Only what surely is a PostgreSQL on
 * this very folder is ended: the caller holds the state folder's lock, so nobody else started it.
 */
final class Leftovers {
    private static final Set<String> PROGRAMS = Set.of("postgres", "initdb");

    /** Backends whose postmaster is gone end by themselves, unless they are deep in a statement. */
    private static final Duration ORPHAN_LIMIT = Duration.ofSeconds(5);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

    private final Path data;
    private final Consumer<String> notices;

    Leftovers(Path data, Consumer<String> notices) {
        this.data = data;
        this.notices = notices;
    }

    /** Ends them, so that a new postmaster may start. */
    void end() throws IOException, InterruptedException, StartFailure {
        Path file = data.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return; // the last one ended in order
        }
        Optional<PostmasterFile> holder = PostmasterFile.read(data);
        Optional<ProcessHandle> process =
                holder.filter(it -> it.runsOn(data)).flatMap(it -> ProcessHandle.of(it.pid()));
        if (process.isPresent()) {
            notices.accept(
                    "stopping the PostgreSQL that a crash left running, pid " + pid(process));
            Shutdown.end(process.get());
        }
        endOrphans();
        // A stale file would stop the start if its number belongs to another program by now.
        Files.deleteIfExists(file);
    }

    private static long pid(Optional<ProcessHandle> process) {
        return process.map(ProcessHandle::pid).orElse(0L);
    }

    /** Ends what works in the folder without a postmaster: backends, or an initdb. */
    void endOrphans() throws InterruptedException, StartFailure {
        long start = System.nanoTime();
        for (var orphans = orphans(); !orphans.isEmpty(); orphans = orphans()) {
            long passed = System.nanoTime() - start;
            if (passed > ORPHAN_LIMIT.toNanos()) {
                orphans.forEach(ProcessHandle::destroyForcibly); // recovery follows in any case
            }
            if (passed > 2 * ORPHAN_LIMIT.toNanos()) {
                throw new StartFailure(
                        "database",
                        "processes of an earlier PostgreSQL do not end: "
                                + orphans.stream().map(ProcessHandle::pid).toList(),
                        "end them with kill -9");
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    /** Every process of PostgreSQL's works in its data folder. */
    private List<ProcessHandle> orphans() {
        return ProcessHandle.allProcesses().filter(this::isOrphan).toList();
    }

    private boolean isOrphan(ProcessHandle process) {
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        try {
            return PROGRAMS.contains(Files.readString(proc.resolve("comm")).strip())
                    && Files.readSymbolicLink(proc.resolve("cwd")).equals(data);
        } catch (IOException e) {
            return false; // gone, or not ours to look at
        }
    }
}
