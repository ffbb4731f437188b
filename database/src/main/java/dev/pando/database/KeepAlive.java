package dev.pando.database;

import dev.pando.node.StartFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a postmaster again when it dies: after 100 ms, then twice as long each time up to 10
 * seconds, without end; a server that stayed up for a minute begins anew. It never waits for
 * whoever is told, who may be a terminal that takes no more. One thread of its own.
 */
final class KeepAlive {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration STEADY = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(KeepAlive.class);

    private final Launch launch;
    private final DatabaseMeters meters;
    private final Notices notices;
    private final Thread thread;
    private volatile Postmaster postmaster;

    /** Starts a server where the last one was. */
    @FunctionalInterface
    interface Launch {
        Postmaster again(Consumer<String> notices)
                throws StartFailure, IOException, InterruptedException;
    }

    private KeepAlive(
            Postmaster first, Launch launch, DatabaseMeters meters, Consumer<String> notices) {
        this.postmaster = first;
        this.launch = launch;
        this.meters = meters;
        this.notices = new Notices(notices);
        this.thread = Thread.ofVirtual().name("database-keep-alive").unstarted(this::watch);
    }

    /** Begins to watch a server that was just started. */
    static KeepAlive of(
            Postmaster first, Launch launch, DatabaseMeters meters, Consumer<String> notices) {
        var keepAlive = new KeepAlive(first, launch, meters, notices);
        keepAlive.thread.start();
        return keepAlive;
    }

    private void watch() {
        try {
            Duration pause = FIRST_PAUSE;
            while (true) {
                long since = System.nanoTime();
                ServerEnded end = postmaster.awaitEnd();
                meters.ended();
                if (System.nanoTime() - since > STEADY.toNanos()) {
                    pause = FIRST_PAUSE;
                }
                notices.tell("PostgreSQL died and is started again; " + end.getMessage());
                pause = restart(pause);
            }
        } catch (InterruptedException e) {
            LOG.debug("the database is not watched any more");
        }
    }

    /** Tries until a server runs, and gives the pause to begin the next time with. */
    private Duration restart(Duration firstPause) throws InterruptedException {
        Duration pause = firstPause;
        while (true) {
            Thread.sleep(pause);
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
            try {
                postmaster = launch.again(notices::tell);
                meters.restarted();
                notices.tell("PostgreSQL is up again");
                return pause;
            } catch (StartFailure | IOException e) {
                notices.tell(
                        "PostgreSQL did not start; next try in "
                                + pause.toMillis()
                                + " ms: "
                                + e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("a restart of the database failed, next try in {}", pause, e);
            }
        }
    }

    /** The process number of the server that runs, or ran last. */
    long pid() {
        return postmaster.pid();
    }

    /** Ends the watch, then the server. */
    void stop() throws IOException, InterruptedException {
        thread.interrupt();
        thread.join();
        notices.close();
        meters.close();
        postmaster.stop();
    }
}
