package dev.pando.server.terminal;

import dev.pando.node.StartFailure;
import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Tells the story of a process in the foreground: one line a step while it starts, then what its
 * instances print, each line after its instance's name. Safe for use by many threads.
 *
 * <p>One thread writes, so that a screen that takes nothing (Ctrl-S, a pipe that nobody reads)
 * holds up nothing but itself: a speaker waits 100 ms at most, then its line is dropped and
 * counted.
 */
public final class Terminal implements AutoCloseable {
    private static final int LONGEST_QUEUE = 4096;
    private static final long LONGEST_WAIT_MILLIS = 100;
    private static final long LAST_WORDS_MILLIS = 1000;

    private static final int PART_WIDTH = 10;
    private static final int STEP_WIDTH = 56;
    private static final String RESET = "\u001b[0m";
    private static final String RED = "\u001b[31m";
    private static final List<String> SPEAKERS =
            List.of("\u001b[36m", "\u001b[33m", "\u001b[32m", "\u001b[35m", "\u001b[34m");

    private final PrintStream out;
    private final PrintStream err;
    private final boolean colours;
    private final BlockingQueue<Line> queue = new ArrayBlockingQueue<>(LONGEST_QUEUE);
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer;

    /** A line on its way; the one without text is the last. */
    private record Line(PrintStream to, @Nullable String text) {}

    /**
     * Makes a terminal.
     *
     * @param out takes the story
     * @param err takes what went wrong
     * @param colours whether to colour names, as on a screen
     */
    public Terminal(PrintStream out, PrintStream err, boolean colours) {
        this.out = out;
        this.err = err;
        this.colours = colours;
        this.writer = Thread.ofPlatform().name("terminal").daemon(true).start(this::write);
    }

    /** Whether what this process prints is seen by a person, who wants colours. */
    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where there is no screen
    public static boolean onAScreen() {
        Console console = System.console();
        return console != null && console.isTerminal() && System.getenv("NO_COLOR") == null;
    }

    /** A line of its own, such as a heading. */
    public void line(String text) {
        print(out, text);
    }

    /** A step that is done, and how long it took. */
    public void step(String part, String done, Duration took) {
        print(
                out,
                "  " + pad(part, PART_WIDTH) + "  " + pad(done, STEP_WIDTH) + "  " + seconds(took));
    }

    /** A duration in seconds, with their hundredths. */
    public static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toNanos() / 1e9);
    }

    /** Something that the user should know, and that stops nothing. */
    public void note(String part, String text) {
        print(out, "  " + pad(part, PART_WIDTH) + "  " + text);
    }

    /** A line that an instance, a build or another child printed. */
    public void output(String speaker, String text) {
        String name = pad(speaker, PART_WIDTH) + " |";
        print(out, coloured(name, SPEAKERS.get(colourOf(speaker))) + " " + text);
    }

    /** What stopped the start or the run: the part, what was met, what to do. */
    public void failure(StartFailure failure) {
        String headline = failure.part() + ": " + failure.getMessage();
        print(
                err,
                coloured("pando: ", RED)
                        + headline
                        + System.lineSeparator()
                        + "       "
                        + failure.remedy());
    }

    /** What stopped the run and is our own fault or the machine's, in one line. */
    public void failure(String text) {
        print(err, coloured("pando: ", RED) + text);
    }

    /** Something that is wrong with what the user wrote, as it is. */
    public void complaint(String text) {
        print(err, text);
    }

    private void print(PrintStream stream, String text) {
        if (!offer(new Line(stream, text), LONGEST_WAIT_MILLIS)) {
            dropped.incrementAndGet();
        }
    }

    private boolean offer(Line line, long waitMillis) {
        try {
            return queue.offer(line, waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return queue.offer(line);
        }
    }

    private void write() {
        try {
            for (Line line = queue.take(); line.text() != null; line = queue.take()) {
                long lost = dropped.getAndSet(0);
                if (lost > 0) {
                    out.println("(" + lost + " lines were not taken in time and are lost)");
                }
                line.to().println(line.text());
                if (queue.isEmpty()) {
                    out.flush();
                }
            }
            out.flush();
            err.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until all was written, for a second at most. */
    @Override
    public void close() {
        offer(new Line(out, null), LAST_WORDS_MILLIS);
        boolean interrupted = Thread.interrupted();
        try {
            writer.join(LAST_WORDS_MILLIS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Instances of one part speak in one colour. */
    private static int colourOf(String speaker) {
        int dot = speaker.lastIndexOf('.');
        String part = dot < 0 ? speaker : speaker.substring(0, dot);
        return Math.floorMod(part.hashCode(), SPEAKERS.size());
    }

    private String coloured(String text, String colour) {
        return colours ? colour + text + RESET : text;
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }
}
