package dev.pando.database.migration;

import dev.pando.database.AppDatabase;
import dev.pando.node.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.output.MigrateOutput;

/**
 * Migrations by Flyway, which notes in the table {@code flyway_schema_history} what was applied.
 * Safe for use by many threads.
 */
public final class FlywayMigrations implements Migrations {
    private static final String UNDO_THE_FAILED =
            "undo by hand what it did, then DELETE FROM flyway_schema_history WHERE NOT success,"
                    + " and start again";

    /** Migrates with Flyway's own defaults but for what this class documents. */
    public FlywayMigrations() {}

    @Override
    public Report apply(AppDatabase database, Path folder)
            throws StartFailure, InterruptedException {
        Path schema = folder.toAbsolutePath().normalize();
        if (!Files.exists(schema)) {
            throw new StartFailure(
                    "schema",
                    "there is no folder " + schema,
                    "correct database.schema in pando.yaml, or make the folder");
        }
        try {
            schema = schema.toRealPath(); // one name for it, here and in Flyway
            SchemaSeal seal = SchemaSeal.of(SchemaFolder.check(schema));
            try (var lock = MigrationLock.take(database)) {
                OptionalInt applied = seal.appliedUnder(lock.connection());
                if (applied.isPresent()) {
                    return new Report(List.of(), applied.getAsInt());
                }
                Report report = migrate(flyway(database, schema), schema);
                seal.put(lock.connection());
                return report;
            }
        } catch (FlywayException e) {
            throw MigrationFailure.of(e, schema);
        } catch (SQLException e) {
            throw new StartFailure(
                    "schema",
                    "cannot migrate " + database + ": " + e.getMessage(),
                    "mend what the message tells and start again",
                    e);
        } catch (IOException e) {
            throw new StartFailure(
                    "schema", "cannot read " + schema + ": " + e, "make it readable", e);
        }
    }

    private static Report migrate(Flyway flyway, Path schema) throws StartFailure {
        int present = 0;
        int pending = 0;
        for (MigrationInfo migration : flyway.info().all()) {
            check(migration, schema);
            present += migration.getState() == MigrationState.SUCCESS ? 1 : 0;
            pending += migration.getState() == MigrationState.PENDING ? 1 : 0;
        }
        if (pending == 0) {
            return new Report(List.of(), present);
        }
        List<String> applied =
                flyway.migrate().getSuccessfulMigrations().stream()
                        .map((MigrateOutput done) -> done.version)
                        .toList();
        return new Report(applied, present);
    }

    private static Flyway flyway(AppDatabase database, Path schema) {
        return Flyway.configure(FlywayMigrations.class.getClassLoader())
                .dataSource(database.dataSource())
                .locations("filesystem:" + schema)
                .loggers(QuietLog.class.getName())
                .placeholderReplacement(false) // ${...} in a file is the file's own
                .baselineOnMigrate(true) // tables that an app made itself are no reason to stop
                .baselineVersion("0")
                // A lock that is a transaction would wait for itself in CREATE INDEX CONCURRENTLY.
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load();
    }

    /** Refuses what makes the history and the folder tell different stories. */
    private static void check(MigrationInfo migration, Path schema) throws StartFailure {
        String file = schema.resolve(migration.getScript()).toString();
        switch (migration.getState()) {
            case MISSING_SUCCESS, MISSING_FAILED, FUTURE_SUCCESS, FUTURE_FAILED ->
                    throw new StartFailure(
                            "schema",
                            file + " was applied, but the file is gone",
                            "put the file back as it was; to take a change back, write a new file"
                                    + " with a higher version");
            case IGNORED ->
                    throw new StartFailure(
                            "schema",
                            file + " is out of order: a higher version was applied before",
                            "give it a version higher than all that were applied");
            case FAILED ->
                    throw new StartFailure(
                            "schema",
                            file + " failed half way at an earlier start, outside of a transaction",
                            UNDO_THE_FAILED);
            default -> {
                if (!migration.isChecksumMatching()) {
                    throw new StartFailure(
                            "schema",
                            file + " was changed after it was applied",
                            "put the file back as it was, and write the change into a new file with"
                                    + " a higher version");
                }
            }
        }
    }
}
