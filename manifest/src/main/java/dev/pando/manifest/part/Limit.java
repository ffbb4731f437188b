package dev.pando.manifest.part;

import dev.pando.manifest.value.Rate;
import java.util.List;

/**
 * Bounds on what is asked of the front door below a path.
 *
 * @param rates all of which hold; one or more
 */
public record Limit(Place place, List<Rate> rates) {
    public Limit {
        rates = List.copyOf(rates);
    }
}
