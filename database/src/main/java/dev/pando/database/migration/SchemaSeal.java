package dev.pando.database.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;

/**
 * A note in the database that exactly these files were applied in full: a checksum of their names
 * and bytes, kept as the comment on Flyway's table together with the number of its rows. A start
 * whose schema did not change finds it, and need not wake Flyway, which costs a third of a second
 * and 1,500 classes.
 */
final class SchemaSeal {
    private static final String TABLE = "flyway_schema_history";

    private final String checksum;
    private final int files;

    private SchemaSeal(String checksum, int files) {
        this.checksum = checksum;
        this.files = files;
    }

    /** The seal of some files. */
    static SchemaSeal of(List<Path> files) throws IOException {
        MessageDigest digest = sha256();
        for (Path file : files) {
            byte[] name = String.valueOf(file.getFileName()).getBytes(UTF_8);
            byte[] content = Files.readAllBytes(file);
            digest.update(ByteBuffer.allocate(8).putInt(name.length).putInt(content.length).flip());
            digest.update(name);
            digest.update(content);
        }
        return new SchemaSeal(HexFormat.of().formatHex(digest.digest()), files.size());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * How many files were applied, if the database carries this seal and its table is as it was. A
     * seal over fewer files than were applied is not believed: it cannot tell of those it missed.
     */
    OptionalInt appliedUnder(Connection connection) throws SQLException {
        if (!exists(connection)) {
            return OptionalInt.empty();
        }
        String query =
                "SELECT count(*) FILTER (WHERE type = 'SQL' AND success),"
                        + " obj_description('flyway_schema_history'::regclass, 'pg_class') = ? ||"
                        + " count(*) FROM flyway_schema_history";
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, prefix());
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(2) && result.getInt(1) <= files
                        ? OptionalInt.of(result.getInt(1))
                        : OptionalInt.empty();
            }
        }
    }

    /** Puts the seal on a database that all files were applied to. */
    void put(Connection connection) throws SQLException {
        if (!exists(connection)) {
            return; // no file, nothing to note
        }
        try (Statement statement = connection.createStatement()) {
            String rows;
            try (ResultSet count = statement.executeQuery("SELECT count(*) FROM " + TABLE)) {
                rows = count.next() ? count.getString(1) : "";
            }
            statement.execute("COMMENT ON TABLE " + TABLE + " IS '" + prefix() + rows + "'");
        }
    }

    private static boolean exists(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT to_regclass('" + TABLE + "') IS NOT NULL")) {
            return result.next() && result.getBoolean(1);
        }
    }

    private String prefix() {
        return "pando: applied in full, sha256 " + checksum + ", rows ";
    }
}
