package dev.pando.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pando.manifest.Supported.Feature;
import dev.pando.manifest.source.Problem;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** What is refused, or accepted with a note, while its room is not built. */
final class SupportedTest {
    private static InvalidManifest refused(String text, Supported supported) {
        return catchThrowableOfType(
                InvalidManifest.class, () -> Manifest.parse(text, "pando.yaml", supported));
    }

    @Test
    void refusesWhatTodayCannotDo() {
        assertThat(refused(Example.text(), Supported.today()).problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "pando.yaml:45:11: database.shards: not supported yet (expected: 1)",
                        "pando.yaml:46:13: database.replicas: not supported yet (expected: 0)",
                        "pando.yaml:47:15: database.durability: not supported yet",
                        "pando.yaml:55:1: cache: not supported yet",
                        "pando.yaml:56:1: sessions: not supported yet");
    }

    @Test
    void stillChecksWhatItRefuses() {
        InvalidManifest refused =
                refused(
                        "{app: a, services: {s: {command: run}}, cache: {memory: lots}}",
                        Supported.today());

        assertThat(refused)
                .hasMessage(
                        """
                        pando.yaml:1:41: cache: not supported yet
                        pando.yaml:1:57: cache.memory: 'lots' (expected: a size 1MB..1024GB, in B, KB, MB or GB)\
                        """);
    }

    @Test
    void switchesFeaturesOnOneByOne() throws Exception {
        String text = "{app: a, static: {/: p}}";

        assertThat(refused(text, Supported.of(Feature.FUNCTIONS))).isNotNull();
        assertThat(Manifest.parse(text, "x", Supported.of(Feature.STATIC)).app()).isEqualTo("a");
    }

    @Test
    void acceptsOneShardWithTablesAndNoReplicas() throws Exception {
        String text =
                """
                app: a
                services: { s: { command: run } }
                database:
                  schema: schema
                  shards: 1
                  replicas: 0
                  tables: { users: { shard-by: id }, tags: reference }
                """;

        assertThat(Manifest.parse(text, "x", Supported.today()).database())
                .isNotNull()
                .extracting("tables")
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(2);
    }

    @Test
    void notesWhatARangeRuns() throws Exception {
        Manifest manifest =
                Manifest.parse(
                        """
                        app: a
                        services:
                          x: { command: run, instances: 2..16 }
                          y: { command: run, instances: 0..4 }
                          z: { command: run, instances: 4 }
                        """,
                        "pando.yaml",
                        Supported.today());

        assertThat(manifest.notes())
                .containsExactly(
                        "pando.yaml:3:33: services.x.instances: 2..16 runs 2 until there is an"
                                + " autoscaler",
                        "pando.yaml:4:33: services.y.instances: 0..4 runs 1 until there is an"
                                + " autoscaler");
        assertThat(manifest.services())
                .extracting(service -> service.instances().withoutScaling())
                .containsExactly(2, 1, 4);
    }
}
