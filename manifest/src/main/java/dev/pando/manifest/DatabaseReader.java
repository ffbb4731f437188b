package dev.pando.manifest;

import dev.pando.manifest.Supported.Feature;
import dev.pando.manifest.part.Database;
import dev.pando.manifest.part.Database.Durability;
import dev.pando.manifest.part.Database.Pooling;
import dev.pando.manifest.part.Table;
import dev.pando.manifest.source.Fields;
import dev.pando.manifest.source.Value;
import dev.pando.manifest.value.Form;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code database:}. */
final class DatabaseReader {
    private static final Form<Integer> SHARDS = Form.number(1, 1024);
    private static final Form<Integer> REPLICAS = Form.number(0, 7);
    private static final Optional<Duration> USUALLY_SLOW = Optional.of(Duration.ofSeconds(1));
    private static final Form<Optional<Duration>> SLOW =
            new Form<>(
                    Forms.TIMEOUT.expected() + ", or off",
                    text ->
                            text.equals("off")
                                    ? Optional.empty()
                                    : Optional.of(Forms.TIMEOUT.parse(text)));
    private static final Form<String> REFERENCE =
            Form.matching("reference", 9, "{ shard-by: column } or reference");

    private final Supported supported;

    DatabaseReader(Supported supported) {
        this.supported = supported;
    }

    @Nullable Database read(Value section) {
        return section.asFields("settings such as schema: schema/", this::database);
    }

    private Database database(Fields fields) {
        Value durabilityValue = fields.get("durability");
        Value tablesValue = fields.get("tables");
        Path schema = fields.optional("schema", Forms.FILE);
        int shards = fields.optional("shards", SHARDS, 1);
        Value replicasValue = fields.get("replicas");
        // A malformed count stands for one, so that durability is not blamed for its absence.
        int replicas = replicasValue == null ? 0 : fields.optional("replicas", REPLICAS, 1);
        Durability durability = fields.optional("durability", Form.oneOf(Durability.class));
        Pooling pooling =
                fields.optional("pooling", Form.oneOf(Pooling.class), Pooling.TRANSACTION);

        refuseUnsupported(fields.get("shards"), shards > 1, Feature.SHARDS, "1");
        refuseUnsupported(replicasValue, replicas > 0, Feature.REPLICAS, "0");
        refuseUnsupported(durabilityValue, replicas > 0, Feature.REPLICAS, null);
        if (durabilityValue != null && replicas == 0) {
            durabilityValue.problem("durability without replicas", "replicas: 1 or more");
        }
        if (durability == null && replicas > 0) {
            durability = Durability.QUORUM;
        }
        return new Database(
                schema,
                shards,
                replicas,
                durability,
                pooling,
                fields.optional("slow-statements", SLOW, USUALLY_SLOW).orElse(null),
                tablesValue == null ? List.of() : tables(tablesValue));
    }

    private void refuseUnsupported(
            @Nullable Value value, boolean used, Feature feature, @Nullable String expected) {
        if (value != null && used && !supported.has(feature)) {
            value.problem("not supported yet", expected);
        }
    }

    private static List<Table> tables(Value section) {
        Map<String, Table> tables =
                section.asEntries(
                        Forms.TABLE,
                        "unnamed",
                        "tables, each with { shard-by: column } or reference",
                        DatabaseReader::table);
        return List.copyOf(tables.values());
    }

    private static @Nullable Table table(String name, Value value) {
        if (!value.isMapping()) {
            return value.as(REFERENCE) == null ? null : new Table.Reference(name);
        }
        return value.asFields(
                "shard-by",
                fields -> {
                    String column = fields.required("shard-by", Forms.COLUMN);
                    return column == null ? null : new Table.Sharded(name, column);
                });
    }
}
