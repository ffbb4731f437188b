package dev.pando.edge.rule;

import dev.pando.cluster.rule.Access;
import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.shield.NetworkTable;
import dev.pando.node.net.Network;
import java.util.HashMap;
import java.util.Map;

/** Lets in whose address may ask; the others are answered 403. Immutable. */
final class AccessGate implements Gate {
    private static final Verdict FORBIDDEN =
            Verdict.refused(new OwnAnswer(403, "requests from this address are not taken here"));

    private static final int ALLOWED = 0;
    private static final int DENIED = 1;

    private final NetworkTable networks;
    private final boolean othersMayAsk;

    AccessGate(Access access) {
        Map<Network, Integer> values = new HashMap<>();
        access.allow().forEach(network -> values.put(network, ALLOWED));
        access.deny().forEach(network -> values.put(network, DENIED));
        networks = NetworkTable.of(values);
        othersMayAsk = access.allow().isEmpty();
    }

    @Override
    public Verdict pass(Visit visit) {
        int found = networks.find(visit.client().address());
        boolean mayAsk = found == NetworkTable.NOTHING ? othersMayAsk : found == ALLOWED;
        return mayAsk ? Verdict.PASSED : FORBIDDEN;
    }
}
