package dev.pando.manifest.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reading one file finds: problems, which refuse it, and notes, which are shown to the user.
 * It keeps the first 100 of either; who mends those meets the others. For one thread.
 */
public final class Findings {
    private static final int MAX_KEPT = 100;
    private static final Comparator<Problem> FILE_ORDER =
            Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

    private final String file;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * Begins with nothing found.
     *
     * @param file the file's name as the user gave it
     */
    public Findings(String file) {
        this.file = file;
    }

    /** Whether there is no problem so far. */
    public boolean isClean() {
        return problems.isEmpty();
    }

    /** The problems so far, in the order of the file. */
    public List<Problem> problems() {
        return problems.stream().sorted(FILE_ORDER).toList();
    }

    /** The notes so far, one line each, in the order they were found. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    void problem(
            Position position,
            String path,
            String met,
            @Nullable String expected,
            @Nullable String nearest) {
        if (problems.size() < MAX_KEPT) {
            problems.add(
                    new Problem(
                            file,
                            position.line(),
                            position.column(),
                            path,
                            met,
                            expected,
                            nearest));
        }
    }

    void note(Position position, String path, String text) {
        if (notes.size() < MAX_KEPT) {
            notes.add(file + ":" + position + ": " + path + ": " + text);
        }
    }
}
