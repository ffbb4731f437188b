package dev.pando.server.terminal;

import dev.pando.node.StartFailure;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells the story of a process in the foreground: one line a step while it starts, then what its
 * instances print, each line after its instance's name. Whole lines only, whichever threads speak;
 * safe for use by many threads.
 */
public final class Terminal {
    private static final int PART_WIDTH = 10;
    private static final int STEP_WIDTH = 56;
    private static final String RESET = "\u001b[0m";
    private static final String RED = "\u001b[31m";
    private static final List<String> SPEAKERS =
            List.of("\u001b[36m", "\u001b[33m", "\u001b[32m", "\u001b[35m", "\u001b[34m");

    private final PrintStream out;
    private final PrintStream err;
    private final boolean colours;
    private final ReentrantLock speaking = new ReentrantLock();

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

    private void print(PrintStream stream, String text) {
        speaking.lock();
        try {
            stream.println(text);
            stream.flush();
        } finally {
            speaking.unlock();
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
