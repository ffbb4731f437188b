package dev.pando.cluster;

import java.util.regex.Pattern;

/**
 * The name of a part of an app, a service or a function: 1..40 lower-case letters, digits and
 * hyphens, starting with a letter.
 */
public record PartName(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    public PartName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("part: '" + value + "' (expected: " + FORM + ")");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
