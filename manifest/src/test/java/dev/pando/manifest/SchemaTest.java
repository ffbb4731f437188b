package dev.pando.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.pando.manifest.part.Function;
import dev.pando.manifest.part.Service;
import dev.pando.manifest.source.Problem;
import dev.pando.testing.Generated;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON Schema that editors check a manifest by says what the reader says. */
final class SchemaTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String TEXT = Example.resource("pando.schema.json");
    private static final JsonNode ROOT = MAPPER.readTree(TEXT);
    private static final Schema SCHEMA =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(TEXT);

    /** Cases of problems.txt that no schema can tell: of several places, or of YAML itself. */
    private static final Set<String> BEYOND_A_SCHEMA =
            Set.of(
                    "a function with a service's name",
                    "functions with one name",
                    "a handler that makes no name",
                    "places in commands",
                    "equal routes",
                    "hosts and visibility against the route");

    private static List<String> complaints(String yaml) {
        LoadSettings settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
        Object value = new Load(settings).loadFromString(yaml);
        return SCHEMA.validate(MAPPER.valueToTree(value)).stream().map(Object::toString).toList();
    }

    @Test
    void acceptsTheExample() {
        assertThat(complaints(Example.text())).isEmpty();
    }

    @Test
    void complainsOfNothingThatTheReaderAccepts() {
        byte[] example = Example.text().getBytes(UTF_8);
        AtomicInteger accepted = new AtomicInteger();
        Generated.forAll(
                3_000,
                random -> {
                    String yaml = new String(MutatedManifestTest.mutated(example, random), UTF_8);
                    if (isAccepted(yaml)) {
                        accepted.incrementAndGet();
                        assertThat(complaints(yaml)).as(yaml).isEmpty();
                    }
                });
        assertThat(accepted.get()).isPositive();
    }

    private static boolean isAccepted(String yaml) {
        try {
            Manifest.parse(yaml, "pando.yaml", Supported.everything());
            return true;
        } catch (InvalidManifest e) {
            return false;
        }
    }

    static List<GoldenProblemsTest.Case> cases() {
        return GoldenProblemsTest.cases()
                .filter(golden -> !BEYOND_A_SCHEMA.contains(golden.title()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void complainsOfWhatTheReaderRefuses(GoldenProblemsTest.Case golden) {
        List<String> met;
        try {
            met = complaints(golden.manifest());
        } catch (YamlEngineException e) {
            met = List.of("not YAML: " + e.getMessage());
        }
        assertThat(met).as(golden.title()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /properties                   | {app: a, zzzzzz: x}
                    /$defs/service/properties     | {app: a, services: {s: {zzzzzz: x}}}
                    /$defs/service/properties/health/anyOf/1/properties | {app: a, services: {s: {health: {zzzzzz: x}}}}
                    /$defs/service/properties/outliers/anyOf/1/properties | {app: a, services: {s: {outliers: {zzzzzz: x}}}}
                    /$defs/service/properties/retries/properties | {app: a, services: {s: {retries: {zzzzzz: x}}}}
                    /$defs/service/properties/circuit-breaker/anyOf/1/properties | {app: a, services: {s: {circuit-breaker: {zzzzzz: x}}}}
                    /$defs/service/properties/queue/properties | {app: a, services: {s: {queue: {zzzzzz: x}}}}
                    /$defs/function/properties    | {app: a, functions: {GET /: {zzzzzz: x}}}
                    /$defs/staticFolder/properties | {app: a, static: {/: {zzzzzz: x}}}
                    /$defs/database/properties    | {app: a, database: {zzzzzz: x}}
                    /properties/cache/properties  | {app: a, cache: {zzzzzz: x}}
                    /properties/sessions/properties | {app: a, sessions: {zzzzzz: x}}
                    /$defs/path/properties        | {app: a, paths: {/: {zzzzzz: x}}}
                    /$defs/headerChanges/properties | {app: a, paths: {/: {headers: {zzzzzz: x}}}}
                    /$defs/cors/properties        | {app: a, paths: {/: {cors: {zzzzzz: x}}}}
                    /$defs/basicAuth/properties   | {app: a, paths: {/: {auth: {zzzzzz: x}}}}
                    """)
    void knowsTheKeysThatTheReaderKnows(String pointer, String yaml) {
        InvalidManifest refused =
                catchThrowableOfType(
                        InvalidManifest.class,
                        () -> Manifest.parse(yaml, "pando.yaml", Supported.everything()));
        List<String> keys = new ArrayList<>();
        for (Problem problem : refused.problems()) {
            String text = problem.toString();
            if (text.contains("unknown key")) {
                String list = text.substring(text.indexOf("expected: ") + 10, text.length() - 1);
                keys.addAll(Arrays.asList(list.split(", ", -1)));
            }
        }

        assertThat(new TreeSet<>(ROOT.at(pointer.strip()).propertyNames()))
                .isEqualTo(new TreeSet<>(keys));
    }

    @Test
    void namesTheDefaultsThatTheReaderFillsIn() throws Exception {
        Manifest manifest =
                Manifest.parse(
                        "{app: a, services: {s: {command: run}}, functions: {GET /: f.js},"
                                + " cache: {}, sessions: {}, database: {}}",
                        "pando.yaml",
                        Supported.everything());
        Service service = manifest.services().getFirst();
        Function function = manifest.functions().getFirst();

        assertThat(defaultOf("/$defs/instances")).isEqualTo(service.instances().toString());
        assertThat(defaultOf("/$defs/service/properties/concurrency"))
                .isEqualTo("" + service.concurrency());
        assertThat(defaultOf("/$defs/service/properties/memory"))
                .isEqualTo(shown(service.memory()));
        assertThat(defaultOf("/$defs/service/properties/max-body"))
                .isEqualTo(shown(service.maxBody()));
        assertThat(defaultOf("/$defs/service/properties/timeout"))
                .isEqualTo(service.timeout().toSeconds() + "s");
        assertThat(defaultOf("/$defs/function/properties/concurrency"))
                .isEqualTo("" + function.concurrency());
        assertThat(defaultOf("/$defs/function/properties/memory"))
                .isEqualTo(shown(function.memory()));
        assertThat(defaultOf("/$defs/function/properties/max-body"))
                .isEqualTo(shown(function.maxBody()));
        assertThat(defaultOf("/$defs/function/properties/timeout"))
                .isEqualTo(function.timeout().toSeconds() + "s");
        assertThat(defaultOf("/properties/cache/properties/memory")).isEqualTo("512MB");
        assertThat(defaultOf("/$defs/database/properties/shards")).isEqualTo("1");
    }

    private static String shown(Object value) {
        return value.toString();
    }

    private static String defaultOf(String pointer) {
        return ROOT.at(pointer).path("default").asString();
    }
}
