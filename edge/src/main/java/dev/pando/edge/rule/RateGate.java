package dev.pando.edge.rule;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.cluster.rule.PathRules;
import dev.pando.cluster.rule.RateLimit;
import dev.pando.edge.answer.OwnAnswer;
import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.shield.RateTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request in if all limits that hold for it have room; if one has none, it is answered 429
 * and counts against none of them. Clients are told how they stand
 * (draft-ietf-httpapi-ratelimit-headers-10): {@code RateLimit-Policy} has each limit's count and
 * window, and its burst where that is another number; {@code RateLimit} what is left of the burst,
 * {@code r}, and the seconds, {@code t}, until all of it is there again. A refused request is told
 * of the limit that refused it alone, and {@code t} says, as {@code Retry-After} does, when one
 * request would be taken. Immutable, but for what is counted.
 */
final class RateGate implements Gate {
    private static final byte[] RATE_LIMIT = "RateLimit: ".getBytes(US_ASCII);
    private static final byte[] LINE_END = "\r\n".getBytes(US_ASCII);

    private final Rate[] rates;
    private final byte[] policyLine;

    private RateGate(List<Rate> rates) {
        this.rates = rates.toArray(Rate[]::new);
        String policies = rates.stream().map(Rate::policy).collect(Collectors.joining(", "));
        policyLine = ("RateLimit-Policy: " + policies + "\r\n").getBytes(US_ASCII);
    }

    /** One limit and where it holds. */
    private record Place(PathRules rules, RateLimit limit) {
        /** The same limit of the same requests, said twice, is one. */
        boolean sameAs(Place other) {
            return limit.equals(other.limit)
                    && rules.prefix().equals(other.rules.prefix())
                    && rules.hosts().equals(other.rules.hosts());
        }
    }

    /** The gate of all limits; null if there are none. */
    static @Nullable RateGate of(List<PathRules> all, RateTable table) {
        List<Place> places = new ArrayList<>();
        for (PathRules rules : all) {
            for (RateLimit limit : rules.limits()) {
                Place place = new Place(rules, limit);
                if (places.stream().noneMatch(place::sameAs)) {
                    places.add(place);
                }
            }
        }
        Map<String, Integer> names = new HashMap<>();
        List<Rate> rates = new ArrayList<>();
        for (Place place : places) {
            String kind = KeyReader.policyName(place.limit.key());
            int number = names.merge(kind, 1, Integer::sum);
            String name = number == 1 ? kind : kind + "-" + number;
            rates.add(new Rate(name, place.rules, place.limit, table));
        }
        return rates.isEmpty() ? null : new RateGate(rates);
    }

    @Override
    public Verdict pass(Visit visit) {
        RequestHead head = visit.head();
        Client client = visit.client();
        ByteWriter answerLines = visit.answerLines();
        answerLines.put(policyLine);
        int start = answerLines.length();
        answerLines.put(RATE_LIMIT);
        for (int i = 0; i < rates.length; i++) {
            Rate rate = rates[i];
            long taken = rate.take(rate.keys().read(head, client), visit.nowNanos());
            if (taken < 0) {
                giveBack(i, head, client);
                answerLines.cutTo(start);
                rate.putItem(answerLines.put(RATE_LIMIT), taken);
                answerLines.put(LINE_END);
                return tooMany(taken);
            }
            if (i > 0) {
                answerLines.put(',').put(' ');
            }
            rate.putItem(answerLines, taken);
        }
        answerLines.put(LINE_END);
        return Verdict.PASSED;
    }

    private void giveBack(int asked, RequestHead head, Client client) {
        for (int i = 0; i < asked; i++) {
            rates[i].giveBack(rates[i].keys().read(head, client));
        }
    }

    private static Verdict tooMany(long taken) {
        long seconds = Rate.inSeconds(-taken);
        return Verdict.refused(
                new OwnAnswer(
                        429,
                        "more requests than are taken; try again in " + seconds + " s",
                        "Retry-After: " + seconds + "\r\n"));
    }
}
