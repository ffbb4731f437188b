package dev.pando.compute.spare;

import dev.pando.cluster.InstanceId;
import dev.pando.compute.code.Language;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which spares the functions' instances would take if they started now, and from that, which are to
 * be kept: of each language as many as the setting says, shared out over its kinds, most used ones
 * first. As many entries as there are instances. Confined to whoever holds it.
 */
final class Wishes {
    private final int perLanguage;

    /** Latest last. */
    private final Map<InstanceId, Wish> wishes = new LinkedHashMap<>();

    Wishes(int perLanguage) {
        this.perLanguage = perLanguage;
    }

    /**
     * What an instance would take.
     *
     * @param memoryBytes what a spare is started with, which its function's replaces
     */
    record Wish(Kind kind, long memoryBytes) {}

    void put(InstanceId id, Wish wish) {
        wishes.remove(id);
        wishes.put(id, wish);
    }

    void remove(InstanceId id) {
        wishes.remove(id);
    }

    void retain(Set<InstanceId> living) {
        wishes.keySet().retainAll(living);
    }

    /**
     * What is to be kept, given the kinds of which there are spares, which stay where all else is
     * equal.
     */
    List<Wish> kept(Collection<Kind> there) {
        Map<Language, Map<Kind, Use>> byLanguage = new EnumMap<>(Language.class);
        int age = 0;
        for (Wish wish : wishes.values()) {
            int latest = age++;
            byLanguage
                    .computeIfAbsent(wish.kind().language(), _ -> new HashMap<>())
                    .merge(wish.kind(), new Use(wish, 1, latest), Use::with);
        }
        List<Wish> kept = new ArrayList<>();
        for (Map<Kind, Use> kinds : byLanguage.values()) {
            List<Use> ranked =
                    kinds.values().stream()
                            .sorted(
                                    Comparator.comparingInt(Use::count)
                                            .thenComparing(use -> there.contains(use.wish().kind()))
                                            .thenComparingInt(Use::latest)
                                            .reversed())
                            .toList();
            for (int i = 0; i < perLanguage; i++) {
                kept.add(ranked.get(i % ranked.size()).wish());
            }
        }
        return kept;
    }

    /** How often a kind is wished for, and when last. */
    private record Use(Wish wish, int count, int latest) {
        Use with(Use later) {
            return new Use(later.wish, count + later.count, later.latest);
        }
    }
}
