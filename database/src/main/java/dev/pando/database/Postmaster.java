package dev.pando.database;

import dev.pando.node.net.Address;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One run of the {@code postgres} program, from its start to its end. Its process is the postmaster
 * itself, since setsid and setpriv become it. Safe for use by many threads.
 */
final class Postmaster {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final Duration BETWEEN_NOTICES = Duration.ofSeconds(2);

    private final Programs.Started started;
    private final Path data;
    private final Address address;

    private Postmaster(Programs.Started started, Path data, Address address) {
        this.started = started;
        this.data = data;
        this.address = address;
    }

    /**
     * Starts the program and waits until it takes connections, saying every two seconds that it
     * still recovers. When it does not come that far within the limit, or the wait is interrupted,
     * it is ended.
     */
    static Postmaster start(
            Programs programs, Path data, Address listen, Duration limit, Consumer<String> notices)
            throws IOException, InterruptedException, ServerEnded {
        List<String> arguments =
                List.of(
                        "-D",
                        data.toString(),
                        "-c",
                        "listen_addresses=" + listen.host(),
                        "-c",
                        "port=" + listen.port());
        var postmaster =
                new Postmaster(
                        programs.start("postgres", data, Programs.NOTHING, arguments),
                        data,
                        listen);
        boolean ready = false;
        try {
            postmaster.awaitReady(limit, notices);
            ready = true;
        } finally {
            if (!ready) {
                postmaster.stop();
            }
        }
        return postmaster;
    }

    private void awaitReady(Duration limit, Consumer<String> notices)
            throws InterruptedException, ServerEnded {
        long start = System.nanoTime();
        long nextNotice = BETWEEN_NOTICES.toNanos();
        while (!isReady()) {
            if (started.process().waitFor(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
                throw started.ended();
            }
            long passed = System.nanoTime() - start;
            if (passed > limit.toNanos()) {
                throw new ServerEnded(
                        "postgres was not ready within " + limit, started.log().lastLines());
            }
            if (passed > nextNotice) {
                nextNotice += BETWEEN_NOTICES.toNanos();
                long seconds = TimeUnit.NANOSECONDS.toSeconds(passed);
                notices.accept("PostgreSQL is recovering its data, for " + seconds + " s now");
            }
        }
    }

    private boolean isReady() {
        Optional<PostmasterFile> file = PostmasterFile.read(data);
        return file.isPresent() && file.get().pid() == pid() && file.get().ready();
    }

    /** Waits for its end, and says what it tells if nobody asked for it. */
    ServerEnded awaitEnd() throws InterruptedException {
        started.process().waitFor();
        return started.ended();
    }

    /** Ends it; nothing happens to one that has ended. */
    void stop() throws IOException, InterruptedException {
        Shutdown.end(started.process().toHandle());
    }

    /** Where it takes connections. */
    Address address() {
        return address;
    }

    long pid() {
        return started.process().pid();
    }
}
