package dev.pando.database;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** The meters of one server, in the registry while it is open. Safe for use by many threads. */
final class DatabaseMeters {
    private final MeterRegistry registry;
    private final Gauge isUp;
    private final Gauge startTook;
    private final Counter restarts;
    private volatile boolean up;
    private volatile double startSeconds;

    DatabaseMeters(MeterRegistry registry) {
        this.registry = registry;
        isUp =
                Gauge.builder("pando.database.up", this, meters -> meters.up ? 1 : 0)
                        .description("Whether the database takes connections")
                        .strongReference(true)
                        .register(registry);
        startTook =
                Gauge.builder("pando.database.start.seconds", this, meters -> meters.startSeconds)
                        .description("How long its last start took, recovery included")
                        .strongReference(true)
                        .register(registry);
        restarts =
                Counter.builder("pando.database.restarts")
                        .description("How often it died and was started again")
                        .register(registry);
    }

    void started(Duration took) {
        startSeconds = took.toNanos() / 1e9;
        up = true;
    }

    void restarted() {
        restarts.increment();
    }

    void ended() {
        up = false;
    }

    /** Takes the meters out of the registry; the next server brings its own. */
    void close() {
        registry.remove(isUp);
        registry.remove(startTook);
        registry.remove(restarts);
    }
}
