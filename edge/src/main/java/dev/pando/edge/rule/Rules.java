package dev.pando.edge.rule;

import dev.pando.cluster.rule.PathRules;
import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.shield.RateTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that holds for the requests below one path of one host, its shorter prefixes' included, in
 * the order of {@link PathRules}. Immutable, but for what limits count.
 */
public final class Rules {
    /** Where nothing is said. */
    public static final Rules NONE = new Rules(List.of());

    private final Gate[] gates;

    private Rules(List<Gate> gates) {
        this.gates = gates.toArray(Gate[]::new);
    }

    /**
     * Makes ready what a request meets.
     *
     * @param all from the shortest prefix to the longest
     * @param rates where limits count
     */
    public static Rules of(List<PathRules> all, RateTable rates) {
        if (all.isEmpty()) {
            return NONE;
        }
        List<Gate> gates = new ArrayList<>();
        addIfThere(gates, access(all));
        addIfThere(gates, RateGate.of(all, rates));
        // The gates of who asks by name, and of what is answered instead, come after these.
        return new Rules(gates);
    }

    private static void addIfThere(List<Gate> gates, @Nullable Gate gate) {
        if (gate != null) {
            gates.add(gate);
        }
    }

    private static @Nullable Gate access(List<PathRules> all) {
        return all.reversed().stream()
                .map(PathRules::access)
                .filter(Objects::nonNull)
                .findFirst()
                .map(AccessGate::new)
                .orElse(null);
    }

    /**
     * Lets a request in, or says what it is answered instead.
     *
     * @param answerLines takes whole header lines that belong to whatever is answered
     */
    public @Nullable OwnAnswer admit(
            RequestHead head, Client client, ByteWriter answerLines, long nowNanos) {
        for (Gate gate : gates) {
            OwnAnswer instead = gate.pass(head, client, answerLines, nowNanos);
            if (instead != null) {
                return instead;
            }
        }
        return null;
    }
}
