package dev.pando.compute.code;

import java.util.Locale;

/** A language whose workers can be started before it is known for which function. */
public enum Language {
    /** JavaScript. */
    NODE,
    /** Python. */
    PYTHON;

    /** As meters and messages name it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
