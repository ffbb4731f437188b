package dev.pando.edge.route;

import dev.pando.cluster.rule.PathRules;
import dev.pando.edge.head.PathMeaning;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.rule.Rules;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what holds for a request by its host and the meaning of its path. What shorter prefixes and
 * any host say is made part of each entry, so that one lookup is enough. Immutable.
 */
final class RuleTable {
    private final HostMap<PathTree<Rules>> byHost;
    private final PathTree<Rules> anyHost;
    private final boolean empty;

    private RuleTable(HostMap<PathTree<Rules>> byHost, PathTree<Rules> anyHost, boolean empty) {
        this.byHost = byHost;
        this.anyHost = anyHost;
        this.empty = empty;
    }

    /** Makes the table; {@code compile} makes the rules of one prefix ready. */
    static RuleTable of(List<PathRules> all, Function<List<PathRules>, Rules> compile) {
        Map<String, PathTree<Rules>> byHost = new HashMap<>();
        all.stream()
                .flatMap(rules -> rules.hosts().stream())
                .distinct()
                .forEach(host -> byHost.put(host, tree(all, host, compile)));
        return new RuleTable(new HostMap<>(byHost), tree(all, null, compile), all.isEmpty());
    }

    private static PathTree<Rules> tree(
            List<PathRules> all, @Nullable String host, Function<List<PathRules>, Rules> compile) {
        List<PathRules> ofHost =
                all.stream()
                        .filter(rules -> closeness(rules, host) >= 0)
                        .sorted(
                                Comparator.comparingInt(
                                                (PathRules rules) -> rules.prefix().length())
                                        .thenComparingInt(rules -> closeness(rules, host)))
                        .toList();
        PathTree.Draft<Rules> draft = new PathTree.Draft<>();
        Stream<String> prefixes = ofHost.stream().map(PathRules::prefix).distinct();
        prefixes.forEach(prefix ->
                draft.put(
                        prefix,
                        compile.apply(
                                ofHost.stream().filter(r -> holds(r.prefix(), prefix)).toList()),
                        (first, _) -> first));
        return draft.tree();
    }

    /** How much of a host's name the closest host of the rules has; 0 for any, -1 for none. */
    private static int closeness(PathRules rules, @Nullable String host) {
        if (rules.hosts().isEmpty() || host == null) {
            return rules.hosts().isEmpty() ? 0 : -1;
        }
        return rules.hosts().stream()
                .filter(each -> HostMap.covers(each, host))
                .mapToInt(String::length)
                .max()
                .orElse(-1);
    }

    /** Whether what is said of one prefix holds for another. */
    private static boolean holds(String prefix, String below) {
        String border = prefix.replaceAll("/+$", "") + "/";
        return (below.replaceAll("/+$", "") + "/").startsWith(border);
    }

    Rules find(RequestHead head) {
        if (empty) {
            return Rules.NONE;
        }
        byte[] path = head.bytes();
        int from = head.pathStart();
        int to = head.pathEnd();
        if (!head.plainPath()) {
            path = PathMeaning.of(path, from, to);
            from = 0;
            to = path.length;
        }
        PathTree<Rules> ofHost = byHost.find(head);
        Rules found = (ofHost == null ? anyHost : ofHost).longest(path, from, to);
        return found == null ? Rules.NONE : found;
    }
}
