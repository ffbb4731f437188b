package dev.pando.cluster;

import dev.pando.cluster.traffic.Traffic;
import java.time.Duration;

/** What answers requests in instances of its own. */
public sealed interface Part permits Program, Upstream {
    /** Its name, distinct among the parts of its app. */
    PartName name();

    /** Requests in flight that one instance should hold, 1 or more. */
    int concurrency();

    /** How long one request may take: until its answer begins, but a function's in all. */
    Duration timeout();

    /** The longest request body that is passed to it. */
    long maxBodyBytes();

    /** How requests are led to its instances. */
    Traffic traffic();
}
