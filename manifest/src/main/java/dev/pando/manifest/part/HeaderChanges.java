package dev.pando.manifest.part;

import java.util.List;

/**
 * What is changed of the header fields of a message: first fields are removed, then set in place of
 * all of that name, then added. A value may hold {@code $client}, {@code $host}, {@code $scheme}
 * and {@code $request_id}, and {@code $$} for a dollar sign.
 */
public record HeaderChanges(List<String> remove, List<Field> set, List<Field> add) {
    /** No change. */
    public static final HeaderChanges NONE = new HeaderChanges(List.of(), List.of(), List.of());

    public HeaderChanges {
        remove = List.copyOf(remove);
        set = List.copyOf(set);
        add = List.copyOf(add);
    }

    /** One header field. */
    public record Field(String name, String value) {}
}
