package dev.pando.edge.route;

import dev.pando.edge.head.RequestHead;
import dev.pando.edge.route.Destination.NotAllowed;
import dev.pando.edge.route.Destination.ToFolder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The prefixes of one host: the longest that matches at a segment's border is the one. A folder
 * takes GET and HEAD alone; other methods go on to a shorter prefix. Immutable.
 */
final class PrefixTable {
    private static final NotAllowed READ_ONLY = NotAllowed.but(List.of("GET"));

    private final PathTree<Destination> prefixes;

    /** A prefix and where it leads. */
    record Entry(String prefix, Destination destination) {}

    /** Of entries with the same prefix the first is the one. */
    PrefixTable(List<Entry> entries) {
        PathTree.Draft<Destination> draft = new PathTree.Draft<>();
        entries.forEach(entry -> draft.put(entry.prefix, entry.destination, (first, _) -> first));
        prefixes = draft.tree();
    }

    /** Where a path leads; {@link NotAllowed} if only to folders that do not take the method. */
    @Nullable Destination find(RequestHead head, byte[] path, int from, int to) {
        boolean reads = head.method().reads();
        Destination found = null;
        PathTree<Destination> tree = prefixes;
        int at = from;
        while (tree != null) {
            found = better(found, tree.value(), reads);
            tree = tree.below(path, at, to);
            at = PathTree.segmentEnd(path, at, to);
        }
        return found;
    }

    /** Of the best so far and that of a longer prefix. */
    private static @Nullable Destination better(
            @Nullable Destination best, @Nullable Destination longer, boolean reads) {
        if (longer instanceof ToFolder && !reads) {
            return best == null ? READ_ONLY : best;
        }
        return longer == null ? best : longer;
    }
}
