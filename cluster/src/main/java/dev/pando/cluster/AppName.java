package dev.pando.cluster;

import java.util.regex.Pattern;

/** The name of an app: 1..40 lower-case letters, digits and hyphens, starting with a letter. */
public record AppName(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    public AppName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("app: '" + value + "' (expected: " + FORM + ")");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
