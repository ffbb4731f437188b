package example.previews;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/**
 * Originals and previews in the database, over one connection: who has one call at a time needs no
 * more. It stays between calls, and is made anew after {@link #close}. Use by one thread at a time.
 */
final class Pictures implements AutoCloseable {
    private static final int VALID_SECONDS = 2;

    /** Makes a value of the row that the result set stands on. */
    @FunctionalInterface
    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** A picture as it was uploaded. */
    record Original(byte[] jpeg, int orientation) {}

    private final String jdbcUrl;
    private Connection connection;

    Pictures(String jdbcUrl) {
        this.jdbcUrl = jdbcUrl;
    }

    /** The hash of the original, if there is one; the first that each call asks. */
    Optional<String> hash(String owner, UUID id) throws SQLException {
        if (connection == null || !connection.isValid(VALID_SECONDS)) {
            close();
            connection = DriverManager.getConnection(jdbcUrl);
        }
        return first(
                row -> row.getString(1),
                "SELECT sha256 FROM photos WHERE owner = ? AND id = ?",
                owner,
                id);
    }

    Optional<byte[]> preview(String owner, UUID id) throws SQLException {
        return first(
                row -> row.getBytes(1),
                "SELECT jpeg FROM previews WHERE owner = ? AND photo_id = ?",
                owner,
                id);
    }

    Original original(String owner, UUID id) throws SQLException {
        return first(
                        row -> new Original(row.getBytes(1), row.getInt(2)),
                        "SELECT original, orientation FROM photos WHERE owner = ? AND id = ?",
                        owner,
                        id)
                .orElseThrow(() -> new SQLException("the photo was deleted meanwhile"));
    }

    /** Keeps a preview, unless another worker was faster. */
    void keepPreview(String owner, UUID id, byte[] jpeg) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO previews (owner, photo_id, jpeg) VALUES (?, ?, ?)"
                                + " ON CONFLICT DO NOTHING")) {
            insert.setString(1, owner);
            insert.setObject(2, id);
            insert.setBytes(3, jpeg);
            insert.executeUpdate();
        }
    }

    private <T> Optional<T> first(RowReader<T> reader, String sql, String owner, UUID id)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, owner);
            statement.setObject(2, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
            }
        }
    }

    /** Ends the connection, if there is one. */
    @Override
    public void close() {
        try (Connection _ = connection) {
            connection = null;
        } catch (SQLException e) {
            System.err.println("not closed: " + e.getMessage());
        }
    }
}
