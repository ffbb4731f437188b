package dev.pando.manifest.source;

import dev.pando.manifest.value.Excerpt;
import dev.pando.manifest.value.Form;
import dev.pando.manifest.value.Malformed;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One value of a manifest, to be read: what is written, where, and under which path of keys.
 * Reading never fails: what is wrong is noted, the caller gets null or goes on with a fallback, and
 * so one reading finds all problems.
 */
public final class Value {
    private final Findings findings;
    private final String path;
    private final Position keyPosition;
    private final Node node;

    private Value(Findings findings, String path, Position keyPosition, Node node) {
        this.findings = findings;
        this.path = path;
        this.keyPosition = keyPosition;
        this.node = node;
    }

    static Value whole(Node node, Findings findings) {
        return new Value(findings, "", node.position(), node);
    }

    /** Whether the value has keys. */
    public boolean isMapping() {
        return node instanceof Node.Mapping;
    }

    /** Whether it is a list or a mapping that holds nothing. */
    public boolean isEmpty() {
        return switch (node) {
            case Node.Sequence sequence -> sequence.items().isEmpty();
            case Node.Mapping mapping -> mapping.entries().isEmpty();
            case Node.Scalar _, Node.Alias _ -> false;
        };
    }

    /** Whether it is a scalar that reads so. */
    public boolean isText(String text) {
        return node instanceof Node.Scalar scalar && scalar.text().equals(text);
    }

    /** The value of a scalar; null if it is not of the form. */
    public <T> @Nullable T as(Form<T> form) {
        if (!(node instanceof Node.Scalar scalar) || scalar.isNothing()) {
            problem(node.kind(), form.expected());
            return null;
        }
        try {
            return form.parse(scalar.text());
        } catch (Malformed e) {
            Position position = scalar.positionOf(e.offset());
            findings.problem(position, path, e.met(), form.expected(), e.nearest());
            return null;
        }
    }

    /** The values of a list of scalars; null in place of the list if it is none. */
    public <T> @Nullable List<T> asListOf(Form<T> form) {
        if (!(node instanceof Node.Sequence sequence)) {
            problem(node.kind(), "a list, each " + form.expected());
            return null;
        }
        Map<T, Position> items = new LinkedHashMap<>();
        for (Node item : sequence.items()) {
            Value value = new Value(findings, path, item.position(), item);
            T parsed = value.as(form);
            if (parsed != null) {
                Position first = items.putIfAbsent(parsed, item.position());
                value.refuseSecond(first, item.position());
            }
        }
        return List.copyOf(items.keySet());
    }

    /** The values of a scalar or of a list of scalars; none if it is neither, or malformed. */
    public <T> List<T> asOneOrMoreOf(Form<T> form) {
        if (node instanceof Node.Sequence sequence) {
            if (sequence.items().isEmpty()) {
                problem("an empty list", form.expected());
            }
            List<T> several = asListOf(form);
            return several == null ? List.of() : several;
        }
        T one = as(form);
        return one == null ? List.of() : List.of(one);
    }

    /**
     * Reads a mapping with known keys. Keys that the reader did not ask for are unknown ones.
     *
     * @param expected what the mapping holds, for the one who wrote something else
     * @return what the reader gives; null if there is no mapping
     */
    public <T> @Nullable T asFields(String expected, Function<Fields, @Nullable T> reader) {
        if (!(node instanceof Node.Mapping mapping)) {
            problem(node.kind(), expected);
            return null;
        }
        Fields fields = new Fields(this, children(mapping));
        T result = reader.apply(fields);
        fields.refuseUnknown();
        return result;
    }

    /**
     * Reads a mapping whose keys are the user's own.
     *
     * @param standIn stands for a malformed or repeated key, so that its value is still checked
     * @param expected what the mapping holds, for the one who wrote something else
     * @param reader reads one entry; null if it cannot
     * @return what was read, in the file's order
     */
    public <K, T> Map<K, T> asEntries(
            Form<K> keys, K standIn, String expected, BiFunction<K, Value, @Nullable T> reader) {
        if (!(node instanceof Node.Mapping mapping)) {
            problem(node.kind(), expected);
            return Map.of();
        }
        Map<K, T> entries = new LinkedHashMap<>();
        Map<K, Position> seen = new HashMap<>();
        children(mapping)
                .forEach((text, value) -> {
                    K key = value.newKey(text, keys, seen);
                    T entry = reader.apply(key == null ? standIn : key, value);
                    if (key != null && entry != null) {
                        entries.put(key, entry);
                    }
                });
        return entries;
    }

    /** Notes that this value cannot stand here. */
    public void problem(String met, @Nullable String expected) {
        findings.problem(valuePosition(), path, met, expected, null);
    }

    /** Notes that this value's key cannot stand here. */
    public void keyProblem(String met, @Nullable String expected) {
        findings.problem(keyPosition, path, met, expected, null);
    }

    /** Notes something that the user should know of this value, which is accepted. */
    public void note(String text) {
        findings.note(valuePosition(), path, text);
    }

    /** The keys that lead here, {@code services.web}. */
    public String path() {
        return path;
    }

    /** The file's line of the key, from 1. */
    public int line() {
        return keyPosition.line();
    }

    void missing(String key, String expected) {
        findings.problem(keyPosition, pathOf(key), "missing", expected, null);
    }

    void unknown(Collection<String> known, @Nullable String nearest) {
        String expected = known.isEmpty() ? "no key" : String.join(", ", known);
        findings.problem(keyPosition, path, "unknown key", expected, nearest);
    }

    /** This value's key as the user's own; null if it is malformed or the same as one before. */
    private <K> @Nullable K newKey(String text, Form<K> form, Map<K, Position> seen) {
        try {
            K key = form.parse(text);
            Position first = seen.putIfAbsent(key, keyPosition);
            refuseSecond(first, keyPosition);
            return first == null ? key : null;
        } catch (Malformed e) {
            findings.problem(keyPosition, path, "the key " + e.met(), form.expected(), e.nearest());
            return null;
        }
    }

    /** The values of a mapping by their keys; notes keys that are no text or are given twice. */
    private Map<String, Value> children(Node.Mapping mapping) {
        Map<String, Value> children = new LinkedHashMap<>();
        for (Node.Entry entry : mapping.entries()) {
            Position position = entry.key().position();
            if (!(entry.key() instanceof Node.Scalar key) || key.isNothing()) {
                findings.problem(position, path, entry.key().kind() + " as a key", "a text", null);
                continue;
            }
            Value child = new Value(findings, pathOf(key.text()), position, entry.value());
            Value first = children.putIfAbsent(key.text(), child);
            child.refuseSecond(first == null ? null : first.keyPosition, position);
        }
        return children;
    }

    private void refuseSecond(@Nullable Position first, Position second) {
        if (first != null) {
            findings.problem(
                    second,
                    path,
                    "given twice",
                    "once; the first is in line " + first.line(),
                    null);
        }
    }

    /** A value left out by its writer stands where its key does. */
    private Position valuePosition() {
        return node instanceof Node.Scalar scalar && scalar.isNothing()
                ? keyPosition
                : node.position();
    }

    private String pathOf(String key) {
        return path.isEmpty() ? Excerpt.of(key) : path + "." + Excerpt.of(key);
    }
}
