package dev.pando.cluster;

import java.util.regex.Pattern;

/** The name of a Pando process in its cluster: 1..64 letters, digits, dots and hyphens. */
public record NodeId(String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,63}");

    public NodeId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("node: '" + value + "' (expected: " + FORM + ")");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
