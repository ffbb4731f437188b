package dev.pando.manifest.source;

import dev.pando.manifest.value.Form;
import dev.pando.manifest.value.Nearest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a mapping that the grammar knows. To ask for a key is to declare it: what nobody
 * asked for is an unknown key, with the nearest of those asked for as a hint.
 */
public final class Fields {
    private final Value owner;
    private final Map<String, Value> values;
    private final Set<String> known = new LinkedHashSet<>();

    Fields(Value owner, Map<String, Value> values) {
        this.owner = owner;
        this.values = values;
    }

    /** The value of a key; null if the key is not there. */
    public @Nullable Value get(String key) {
        known.add(key);
        return values.get(key);
    }

    /** A scalar that must be there; null, with a problem noted, if it is not or is malformed. */
    public <T> @Nullable T required(String key, Form<T> form) {
        Value value = get(key);
        if (value == null) {
            owner.missing(key, form.expected());
            return null;
        }
        return value.as(form);
    }

    /** A scalar that may be there; null if it is not. */
    public <T> @Nullable T optional(String key, Form<T> form) {
        Value value = get(key);
        return value == null ? null : value.as(form);
    }

    /** A scalar, or what stands for it where it is left out. */
    public <T> T optional(String key, Form<T> form, T byDefault) {
        T value = optional(key, form);
        return value == null ? byDefault : value;
    }

    /** A list of different scalars, empty where it is left out. */
    public <T> List<T> list(String key, Form<T> items) {
        Value value = get(key);
        List<T> list = value == null ? null : value.asListOf(items);
        return list == null ? List.of() : list;
    }

    void refuseUnknown() {
        values.forEach((key, value) -> {
            if (!known.contains(key)) {
                value.unknown(known, Nearest.of(key, known));
            }
        });
    }
}
