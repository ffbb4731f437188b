package dev.pando.database.migration;

import dev.pando.node.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Turns what Flyway throws into a message with the file, the place and PostgreSQL's own words. */
final class MigrationFailure {
    private MigrationFailure() {}

    static StartFailure of(FlywayException failure, Path schema) {
        Optional<PSQLException> refusal = cause(failure, PSQLException.class);
        Optional<FlywayMigrateException> migrate = cause(failure, FlywayMigrateException.class);
        if (refusal.isEmpty() || migrate.isEmpty()) {
            return new StartFailure(
                    "schema",
                    "cannot migrate with " + schema + ": " + failure.getMessage(),
                    "mend what the message tells and start again",
                    failure);
        }
        boolean inTransaction = migrate.get().isExecutableInTransaction();
        return new StartFailure(
                "schema",
                migrate.get().getMigration().getPhysicalLocation()
                        + place(failure, migrate.get(), refusal.get())
                        + ": "
                        + words(refusal.get()),
                inTransaction
                        ? "mend the file and start again; nothing of it was applied"
                        : "its statements before that stay, as it holds one that runs outside of"
                              + " transactions only: undo them by hand, mend the file, DELETE FROM"
                              + " flyway_schema_history WHERE NOT success, and start again",
                failure);
    }

    /**
     * {@code :line:column} where PostgreSQL points at a place, else the statement's first line. The
     * statement is looked for in the file, since Flyway counts lines from behind its comments.
     */
    private static String place(
            FlywayException failure, FlywayMigrateException migrate, PSQLException refusal) {
        Optional<FlywaySqlScriptException> script = cause(failure, FlywaySqlScriptException.class);
        if (script.isEmpty()) {
            return "";
        }
        int line = script.get().getLineNumber();
        ServerErrorMessage message = refusal.getServerErrorMessage();
        int position = message == null ? 0 : message.getPosition(); // from 1, in code points
        String statement = script.get().getStatement();
        if (position < 1 || position > statement.codePointCount(0, statement.length())) {
            return ":" + line;
        }
        String file = read(migrate.getMigration().getPhysicalLocation());
        int inStatement = statement.offsetByCodePoints(0, position - 1);
        for (int at = file.indexOf(statement); at >= 0; at = file.indexOf(statement, at + 1)) {
            if (lineOf(file, at + statement.length()) >= line) {
                int offset = at + inStatement;
                return ":" + lineOf(file, offset) + ":" + columnOf(file, offset);
            }
        }
        return ":" + line;
    }

    /** The file's text, or none when it is gone by now or is not in UTF-8. */
    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            return "";
        }
    }

    private static long lineOf(String text, int offset) {
        return 1 + text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    private static int columnOf(String text, int offset) {
        return offset - text.lastIndexOf('\n', offset - 1);
    }

    private static String words(PSQLException refusal) {
        ServerErrorMessage message = refusal.getServerErrorMessage();
        if (message == null) {
            return String.valueOf(refusal.getMessage());
        }
        var words = new StringBuilder();
        words.append(message.getMessage()).append(" (SQLSTATE ").append(message.getSQLState());
        words.append(')');
        if (message.getDetail() != null) {
            words.append("; ").append(message.getDetail());
        }
        if (message.getHint() != null) {
            words.append("; ").append(message.getHint());
        }
        return words.toString();
    }

    private static <T extends Throwable> Optional<T> cause(Throwable thrown, Class<T> type) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
        }
        return Optional.empty();
    }
}
