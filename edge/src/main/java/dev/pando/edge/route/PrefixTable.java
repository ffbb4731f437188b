package dev.pando.edge.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one host, longest prefix first: the first that matches at a segment's border is the
 * one. Immutable.
 */
final class PrefixTable {
    private final byte[][] prefixes;
    private final Pool[] pools;

    /** A prefix and where it leads. */
    record Entry(String prefix, Pool pool) {
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
        pools = sorted.stream().map(Entry::pool).toArray(Pool[]::new);
    }

    @Nullable Pool find(byte[] path, int from, int to) {
        for (int i = 0; i < prefixes.length; i++) {
            byte[] prefix = prefixes[i];
            int end = from + prefix.length;
            boolean matches =
                    end <= to
                            && Arrays.equals(prefix, 0, prefix.length, path, from, end)
                            && (end == to || path[end] == '/' || prefix.length == 0);
            if (matches) {
                return pools[i];
            }
        }
        return null;
    }
}
