package dev.pando.cluster;

import java.time.Duration;
import java.util.Map;

/** What answers requests in instances of its own: a service or a function of an app. */
public sealed interface Part permits Service, Function {
    /** Its name, distinct among the parts of its app. */
    PartName name();

    /** How many instances should run, 0 or more. */
    int instances();

    /** Requests in flight that one instance should hold, 1 or more. */
    int concurrency();

    /** What one instance and its children may use together. */
    long memoryBytes();

    /** Its own variables; compute adds the platform's. */
    Map<String, String> environment();

    /** How long one request may take: a service until its answer begins, a function in all. */
    Duration timeout();

    /** The longest request body that is passed to it. */
    long maxBodyBytes();
}
