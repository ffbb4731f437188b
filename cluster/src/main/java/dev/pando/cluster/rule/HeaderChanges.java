package dev.pando.cluster.rule;

import java.util.List;

/**
 * What is changed of the header fields of a message: first fields are removed, then set in place of
 * all of that name, then added. Fields that frame a message or are the platform's own are not to be
 * changed. In a value {@code $client}, {@code $host}, {@code $scheme} and {@code $request_id} stand
 * for what they say, {@code $$} for a dollar sign.
 */
public record HeaderChanges(List<String> remove, List<Field> set, List<Field> add) {
    /** No change. */
    public static final HeaderChanges NONE = new HeaderChanges(List.of(), List.of(), List.of());

    public HeaderChanges {
        remove = List.copyOf(remove);
        set = List.copyOf(set);
        add = List.copyOf(add);
    }

    /** Whether nothing is changed. */
    public boolean isEmpty() {
        return remove.isEmpty() && set.isEmpty() && add.isEmpty();
    }

    /** One header field. */
    public record Field(String name, String value) {}
}
