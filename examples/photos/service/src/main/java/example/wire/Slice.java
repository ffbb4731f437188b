package example.wire;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Some consecutive items of a long list.
 *
 * @param next the key to ask for the items after these with; empty at the end
 */
public record Slice<T>(List<T> items, Optional<UUID> next) {

    public Slice {
        items = List.copyOf(items);
    }

    /**
     * The first {@code limit} of the items found, of which there is one more when the list goes on.
     */
    public static <T> Slice<T> of(List<T> found, int limit, Function<T, UUID> key) {
        if (found.size() <= limit) {
            return new Slice<>(found, Optional.empty());
        }
        List<T> items = found.subList(0, limit);
        return new Slice<>(items, Optional.of(key.apply(items.getLast())));
    }
}
