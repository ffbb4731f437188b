package dev.pando.manifest;

import dev.pando.manifest.part.Limit;
import dev.pando.manifest.part.PathRules;
import dev.pando.manifest.part.Place;
import dev.pando.manifest.part.Rules;
import dev.pando.manifest.source.Fields;
import dev.pando.manifest.source.Value;
import dev.pando.manifest.value.Cidr;
import dev.pando.manifest.value.Rate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what holds for requests by their path: {@code limits:}, {@code paths:} and {@code
 * trusted-proxies:}.
 */
final class RulesReader {
    /** Stands for a place that is malformed; none can be written so. */
    private static final Place UNREAD = new Place(null, "");

    private RulesReader() {}

    /** Reads the three from the keys of a file's top level. */
    static Rules read(Fields top) {
        return new Rules(
                limits(top.get("limits")),
                paths(top.get("paths")),
                top.list("trusted-proxies", Cidr.FORM));
    }

    private static List<Limit> limits(@Nullable Value section) {
        return section == null
                ? List.of()
                : List.copyOf(
                        section.asEntries(
                                        RuleForms.PLACE,
                                        UNREAD,
                                        "path prefixes and rates",
                                        RulesReader::limit)
                                .values());
    }

    private static @Nullable Limit limit(Place place, Value value) {
        List<Rate> rates = value.asOneOrMoreOf(Rate.FORM);
        return rates.isEmpty() ? null : new Limit(place, rates);
    }

    private static List<PathRules> paths(@Nullable Value section) {
        return section == null
                ? List.of()
                : List.copyOf(
                        section.asEntries(
                                        RuleForms.PLACE,
                                        UNREAD,
                                        "path prefixes and what holds below them",
                                        (place, value) ->
                                                value.asFields(
                                                        "settings such as redirect: /new",
                                                        fields -> PathReader.read(place, fields)))
                                .values());
    }
}
