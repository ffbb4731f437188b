package dev.pando.manifest;

import dev.pando.manifest.source.Problem;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A manifest that is not accepted, with its problems in the order of the file: one or more, at most
 * 100. The message is one line a problem, to be shown as it is.
 */
public final class InvalidManifest extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    InvalidManifest(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        if (problems.isEmpty()) {
            throw new IllegalStateException("a manifest refused without a problem");
        }
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
