package dev.pando.database.migration;

import dev.pando.database.AppDatabase;
import dev.pando.node.StartFailure;
import java.nio.file.Path;
import java.util.List;

/**
 * Brings an app's database to what its schema folder says. The folder's SQL files ({@code
 * V1__users.sql}, {@code V2__photos.sql}, {@code V2.1__index.sql}) are applied in the order of
 * their versions, each exactly once, whichever number of starts run at the same time. An applied
 * file must stay, as it was.
 */
public interface Migrations {
    /**
     * Applies what is not applied yet. Each file is a transaction, unless it holds a statement that
     * PostgreSQL runs outside of one only ({@code CREATE INDEX CONCURRENTLY}).
     *
     * @param folder without SQL files is an empty schema and so nothing to do, unless files were
     *     applied before
     * @throws StartFailure naming the file, the place in it, what PostgreSQL said, and the remedy;
     *     also if there is no such folder
     */
    Report apply(AppDatabase database, Path folder) throws StartFailure, InterruptedException;

    /**
     * What was done.
     *
     * @param applied the versions that were applied now, in order
     * @param present how many were applied before
     */
    record Report(List<String> applied, int present) {
        public Report {
            applied = List.copyOf(applied);
        }
    }
}
