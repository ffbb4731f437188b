package dev.pando.edge.rule;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.cluster.rule.HeaderChanges;
import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.rule.Template.Variable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Header changes that are made one after the other, as one: names whose lines go, and lines that
 * come. Immutable.
 */
public final class HeaderEdits {
    /** No change. */
    public static final HeaderEdits NONE = new HeaderEdits(Set.of(), List.of());

    private static final byte[] LINE_END = {'\r', '\n'};

    /** One line that comes; its name is in lower case. */
    @SuppressWarnings("ArrayRecordComponent") // written, never compared
    private record Line(String name, byte[] start, Template value) {
        static Line of(HeaderChanges.Field field) {
            byte[] start = (field.name() + ": ").getBytes(US_ASCII);
            return new Line(lower(field.name()), start, new Template(field.value()));
        }
    }

    private final byte[][] removed;
    private final List<Line> lines;

    private HeaderEdits(Set<String> removed, List<Line> lines) {
        this.removed = removed.stream().map(n -> n.getBytes(US_ASCII)).toArray(byte[][]::new);
        this.lines = List.copyOf(lines);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /**
     * These changes, in this order.
     *
     * @param replaced names whose lines go in any case
     */
    static HeaderEdits of(List<HeaderChanges> all, Collection<String> replaced) {
        Set<String> removed = new HashSet<>(replaced);
        List<Line> lines = new ArrayList<>();
        for (HeaderChanges changes : all) {
            changes.remove().forEach(name -> remove(lower(name), removed, lines));
            changes.set().forEach(field -> remove(lower(field.name()), removed, lines));
            changes.set().forEach(field -> lines.add(Line.of(field)));
            changes.add().forEach(field -> lines.add(Line.of(field)));
        }
        return removed.isEmpty() && lines.isEmpty() ? NONE : new HeaderEdits(removed, lines);
    }

    /** One that takes out what is named so, in lower case, and puts nothing. */
    public static HeaderEdits removing(String... names) {
        return new HeaderEdits(Set.of(names), List.of());
    }

    private static void remove(String name, Set<String> removed, List<Line> lines) {
        removed.add(name);
        lines.removeIf(line -> line.name().equals(name));
    }

    /** Whether a line that comes has the variable in it. */
    boolean names(String variable) {
        return lines.stream().anyMatch(line -> line.value().names(variable));
    }

    /** Puts the lines that come. */
    <T> void put(ByteWriter to, T request, Map<String, Variable<T>> variables) {
        for (Line line : lines) {
            to.put(line.start());
            line.value().put(to, request, variables);
            to.put(LINE_END);
        }
    }

    /** Takes the lines that go out of a head that is being put together, after its first line. */
    public void removeFrom(ByteWriter head) {
        if (removed.length == 0) {
            return;
        }
        byte[] bytes = head.bytes();
        int end = head.length();
        int to = lineEnd(bytes, 0, end);
        for (int at = to; at < end; ) {
            int next = lineEnd(bytes, at, end);
            if (!isRemoved(bytes, at, next)) {
                System.arraycopy(bytes, at, bytes, to, next - at);
                to += next - at;
            }
            at = next;
        }
        head.cutTo(to);
    }

    private static int lineEnd(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != '\n') {
            at++;
        }
        return Math.min(at + 1, end);
    }

    private boolean isRemoved(byte[] bytes, int from, int to) {
        for (byte[] name : removed) {
            if (isNamed(name, bytes, from, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNamed(byte[] name, byte[] bytes, int from, int to) {
        if (from + name.length >= to || bytes[from + name.length] != ':') {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            byte b = bytes[from + i];
            if ((b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b) != name[i]) {
                return false;
            }
        }
        return true;
    }
}
