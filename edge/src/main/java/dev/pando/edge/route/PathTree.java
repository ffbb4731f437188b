package dev.pando.edge.route;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Values by path prefixes that end at a segment's border, found segment by segment: what it takes
 * to find one grows with the path, not with how many there are. Immutable.
 */
final class PathTree<V> {
    private final @Nullable V value;
    private final ByteMap<PathTree<V>> next;

    private PathTree(@Nullable V value, Map<String, PathTree<V>> next) {
        this.value = value;
        this.next = ByteMap.of(next);
    }

    /** The value of this prefix itself. */
    @Nullable V value() {
        return value;
    }

    /**
     * The tree below the segment that follows a slash at {@code at}, if there is a slash and such a
     * tree.
     */
    @Nullable PathTree<V> below(byte[] path, int at, int to) {
        return at < to && path[at] == '/'
                ? next.find(path, at + 1, segmentEnd(path, at, to))
                : null;
    }

    /** Where the segment ends that follows the slash at {@code at}. */
    static int segmentEnd(byte[] path, int at, int to) {
        int end = at + 1;
        while (end < to && path[end] != '/') {
            end++;
        }
        return end;
    }

    /** The value of the longest prefix of a path. */
    @Nullable V longest(byte[] path, int from, int to) {
        PathTree<V> tree = this;
        V found = value;
        int at = from;
        while ((tree = tree.below(path, at, to)) != null) {
            found = tree.value == null ? found : tree.value;
            at = segmentEnd(path, at, to);
        }
        return found;
    }

    /** A tree while prefixes are added. */
    static final class Draft<V> {
        private final Map<String, Draft<V>> next = new HashMap<>();
        private @Nullable V value;

        /**
         * Adds a value; {@code both} makes one of two with the same prefix, the earlier first.
         *
         * @param prefix with or without slashes at its end: {@code /api/} takes what {@code /api}
         *     takes
         */
        void put(String prefix, V added, BinaryOperator<V> both) {
            Draft<V> at = this;
            String path = prefix.replaceAll("/+$", "");
            if (!path.isEmpty()) {
                for (String segment : path.substring(1).split("/", -1)) {
                    at = at.next.computeIfAbsent(segment, s -> new Draft<>());
                }
            }
            V there = at.value;
            at.value = there == null ? added : both.apply(there, added);
        }

        PathTree<V> tree() {
            Map<String, PathTree<V>> trees = new HashMap<>();
            next.forEach((segment, draft) -> trees.put(segment, draft.tree()));
            return new PathTree<>(value, trees);
        }
    }
}
