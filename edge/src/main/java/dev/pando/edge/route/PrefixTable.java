package dev.pando.edge.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.edge.head.RequestHead;
import dev.pando.edge.route.Destination.NotAllowed;
import dev.pando.edge.route.Destination.ToFolder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The prefixes of one host, longest first: the first that matches at a segment's border is the one.
 * A folder takes GET and HEAD alone; other methods go on to a shorter prefix. Immutable.
 */
final class PrefixTable {
    private static final NotAllowed READ_ONLY = NotAllowed.but(List.of("GET"));

    private final byte[][] prefixes;
    private final Destination[] destinations;

    /** A prefix and where it leads. */
    record Entry(String prefix, Destination destination) {
        /** The prefix without slashes at its end: {@code /api/} takes what {@code /api} takes. */
        byte[] bytes() {
            return prefix.replaceAll("/+$", "").getBytes(UTF_8);
        }
    }

    PrefixTable(List<Entry> entries) {
        List<Entry> sorted =
                entries.stream()
                        .sorted(Comparator.comparingInt((Entry e) -> e.bytes().length).reversed())
                        .toList();
        prefixes = sorted.stream().map(Entry::bytes).toArray(byte[][]::new);
        destinations = sorted.stream().map(Entry::destination).toArray(Destination[]::new);
    }

    /** Where a path leads; {@link NotAllowed} if only to folders that do not take the method. */
    @Nullable Destination find(RequestHead head, byte[] path, int from, int to) {
        Destination found = null;
        for (int i = 0; i < prefixes.length; i++) {
            if (matches(prefixes[i], path, from, to)) {
                if (!(destinations[i] instanceof ToFolder) || head.method().reads()) {
                    return destinations[i];
                }
                found = READ_ONLY;
            }
        }
        return found;
    }

    private static boolean matches(byte[] prefix, byte[] path, int from, int to) {
        int end = from + prefix.length;
        return end <= to
                && Arrays.equals(prefix, 0, prefix.length, path, from, end)
                && (end == to || path[end] == '/' || prefix.length == 0);
    }
}
