package dev.pando.node.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TelemetryTest {
    @Test
    void writesItsMetersAndTheJvmsInPrometheusFormat() {
        try (Telemetry telemetry = new Telemetry()) {
            telemetry.registry().counter("pando_test_things_total", "kind", "red").increment(3);

            assertThat(telemetry.scrape())
                    .contains("pando_test_things_total{kind=\"red\"} 3.0")
                    .contains("jvm_memory_used_bytes")
                    .contains("process_cpu_usage");
        }
    }
}
