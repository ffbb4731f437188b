package dev.pando.manifest.source;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong in a manifest: where, what was met, and what was expected.
 *
 * @param file as the user named it
 * @param line from 1
 * @param column from 1, in characters
 * @param path the keys that lead there, {@code services.web.memory}; empty for the whole file
 * @param met what stands there, in words
 * @param expected what should, in words; null where nothing but its absence is
 * @param nearest the known word that may be meant; null when none is near
 */
public record Problem(
        String file,
        int line,
        int column,
        String path,
        String met,
        @Nullable String expected,
        @Nullable String nearest) {

    /**
     * The problem as one line: {@code pando.yaml:12:5: services.web.instnaces: unknown key (did you
     * mean 'instances'?)}.
     */
    @Override
    public String toString() {
        String where = file + ":" + line + ":" + column + ": ";
        return where + (path.isEmpty() ? "" : path + ": ") + met + remedy();
    }

    private String remedy() {
        if (nearest != null) {
            return " (did you mean '" + nearest + "'?)";
        }
        return expected == null ? "" : " (expected: " + expected + ")";
    }
}
