package dev.pando.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.pando.manifest.part.Upstream;
import dev.pando.manifest.source.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON Schema that editors check a front door's file by says what the reader says. */
final class ProxySchemaTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String TEXT = Example.resource("pando-proxy.schema.json");
    private static final JsonNode ROOT = MAPPER.readTree(TEXT);

    /** Editors find the other file beside it; here it has a name. */
    private static final String BESIDE = "urn:pando:manifest";

    private static final Schema SCHEMA =
            SchemaRegistry.withDefaultDialect(
                            SpecificationVersion.DRAFT_2020_12,
                            builder ->
                                    builder.schemas(
                                            Map.of(BESIDE, Example.resource("pando.schema.json"))))
                    .getSchema(TEXT.replace("pando.schema.json#", BESIDE + "#"));

    @TempDir private Path folder;

    private static List<String> complaints(String yaml) {
        LoadSettings settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
        Object value = new Load(settings).loadFromString(yaml);
        return SCHEMA.validate(MAPPER.valueToTree(value)).stream().map(Object::toString).toList();
    }

    private List<Problem> problems(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.yaml"), yaml);
        InvalidManifest refused =
                catchThrowableOfType(InvalidManifest.class, () -> ProxyConfig.read(file));
        return refused == null ? List.of() : refused.problems();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listen: 8080",
                "listen: [8080, '0.0.0.0:80', '[::1]:81']",
                "{listen-tls: 443, certificates: {a.pem: a.key}}",
                "upstreams: {a: {servers: 'h:1', route: /}}",
                "upstreams: {a: {servers: ['10.0.0.1:1 weight 2', 'h.internal:3'], route: /x,"
                        + " strip-prefix: true, hosts: ['*.a.test'], balance: hash by cookie s,"
                        + " slow-start: 2s, health: /h, drain: 5s, timeout: 9s, max-body: 1MB,"
                        + " queue: {requests: 3, wait: 2s}, retries: {sends: 2},"
                        + " circuit-breaker: off, outliers: off, concurrency: 7}}",
                "static: {/: public}",
                "{limits: {/: 5/s per client}, trusted-proxies: [10.0.0.0/8]}",
                "paths: {/: {redirect: {to: 'https://$host$path', scheme: http}}}"
            })
    void acceptsWhatTheReaderAccepts(String yaml) throws IOException {
        assertThat(problems(yaml)).isEmpty();
        assertThat(complaints(yaml)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listen: eighty",
                "listen: []",
                "listen: 70000",
                "services: {}",
                "certificates: {}",
                "upstreams: {A: {servers: 'h:1'}}",
                "upstreams: {a: {route: /}}",
                "upstreams: {a: {servers: h}}",
                "upstreams: {a: {servers: 'h:1', balance: best}}",
                "upstreams: {a: {servers: 'h:1', nonsense: 1}}",
                "limits: {/: 5}",
                "paths: {/: {redirect: {to: /x, scheme: ftp}}}"
            })
    void complainsOfWhatTheReaderRefuses(String yaml) throws IOException {
        assertThat(problems(yaml)).isNotEmpty();
        assertThat(complaints(yaml)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /properties                | {zzzzzz: x}
                    /$defs/upstream/properties | {upstreams: {a: {servers: 'h:1', zzzzzz: x}}}
                    """)
    void knowsTheKeysThatTheReaderKnows(String pointer, String yaml) throws IOException {
        String text = problems(yaml).getFirst().toString();
        String list = text.substring(text.indexOf("expected: ") + 10, text.length() - 1);

        assertThat(new TreeSet<>(ROOT.at(pointer.strip()).propertyNames()))
                .isEqualTo(new TreeSet<>(Arrays.asList(list.split(", ", -1))));
    }

    @Test
    void namesTheDefaultThatTheReaderFillsIn() throws Exception {
        Path file =
                Files.writeString(folder.resolve("proxy.yaml"), "upstreams: {a: {servers: 'h:1'}}");
        Upstream upstream = ProxyConfig.read(file).upstreams().getFirst();

        assertThat(ROOT.at("/$defs/upstream/properties/concurrency/default").asInt())
                .isEqualTo(upstream.concurrency());
    }
}
