package dev.pando.compute.child;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs, with all it started. Whoever started it calls {@link #finish()} in the end,
 * whatever happened. Safe for use by many threads.
 */
public final class Child {
    /** How long {@link #finish()} waits for the end of the output and of the last process. */
    private static final Duration FINISHING = Duration.ofSeconds(2);

    private final Process process;
    private final String token;
    private final ProcessLimit processLimit;
    private final Leash leash;
    private final Tail tail;
    private final List<Pump> pumps;
    private volatile MemoryLimit limit;
    private volatile boolean overMemory;
    private volatile boolean overProcesses;

    Child(
            Process process,
            String token,
            MemoryLimit limit,
            ProcessLimit processLimit,
            Tail tail,
            List<Pump> pumps) {
        this.process = process;
        this.token = token;
        this.limit = limit;
        this.processLimit = processLimit;
        this.leash = new Leash(process.getOutputStream());
        this.tail = tail;
        this.pumps = List.copyOf(pumps);
    }

    /**
     * How a child ended.
     *
     * @param overMemory whether it used more memory than it may
     * @param overProcesses whether it had more processes and threads than it may
     * @param lastLines the end of its output, at most {@link Children#TAIL_LINES} lines
     */
    public record End(
            ExitStatus status, boolean overMemory, boolean overProcesses, List<String> lastLines) {}

    /** The process ID to end it by, as seen from Pando. */
    public long pid() {
        return process.pid();
    }

    /** Whether its program runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Whether it was met using more memory than it may; the caller then ends it. */
    public boolean overMemory() {
        if (!overMemory && limit.exceeded()) {
            overMemory = true;
        }
        return overMemory;
    }

    /** Whether it was met starting more processes than it may; the caller then ends it. */
    public boolean overProcesses() {
        if (!overProcesses && processLimit.exceeded()) {
            overProcesses = true;
        }
        return overProcesses;
    }

    /**
     * Hands it on to another part, before which it did nothing of note: with that one's memory from
     * now on, and without the output that it had.
     *
     * @throws IOException if it uses more memory already, or the kernel refuses
     */
    public void handOn(long memoryBytes) throws IOException {
        limit = limit.changedTo(memoryBytes);
        tail.clear();
    }

    /** Calls back once, on a thread of its own, when its program has ended. */
    public void onExit(Runnable ended) {
        Thread.ofVirtual()
                .name("exit-" + process.pid())
                .start(() -> {
                    try {
                        process.waitFor();
                        ended.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    /** Waits until its program has ended, at most so long; tells whether it has. */
    public boolean await(Duration atMost) throws InterruptedException {
        return process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Asks its program to end (SIGTERM). */
    public void terminate() {
        leash.signal("TERM");
    }

    /** Ends it and all it started (SIGKILL); does not wait. */
    public void kill() {
        leash.close();
    }

    /** Ends whatever of it still lives, waits for that, and frees what was held for it. */
    public End finish() throws InterruptedException {
        leash.close();
        if (!process.waitFor(FINISHING.toNanos(), TimeUnit.NANOSECONDS)) {
            process.destroyForcibly();
        }
        Carriers.kill(token, FINISHING);
        int status = process.waitFor();
        for (Pump pump : pumps) {
            pump.awaitEnd(FINISHING);
        }
        boolean over = overMemory();
        boolean overMany = overProcesses();
        processLimit.close();
        limit.close();
        return new End(new ExitStatus(status), over, overMany, tail.lines());
    }
}
