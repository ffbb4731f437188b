package example.photos;

import example.database.Database;
import example.service.Text;
import example.wire.Photo;
import example.wire.Slice;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * The photos in the database. Each statement but {@link #newest} names the owner, the key to shard
 * by.
 */
final class Photos {
    /** How many photos a list gives at once. */
    private static final int LIMIT = 24;

    private static final int MAX_TITLE = 100;

    /** The largest key there can be: lists begin below it. */
    private static final UUID FIRST = new UUID(-1L, -1L);

    private static final String COLUMNS =
            """
            SELECT owner, id, title, width, height, uploaded,
                   (SELECT count(*) FROM comments c WHERE c.owner = p.owner AND c.photo_id = p.id) AS comments
            FROM photos p
            """;

    private final Database database;

    Photos(Database database) {
        this.database = database;
    }

    /** Everybody's photos, newest first. */
    Slice<Photo> newest(Optional<UUID> from) {
        var found =
                database.list(
                        Photos::photo,
                        COLUMNS + "WHERE id < ? ORDER BY id DESC LIMIT ?",
                        from.orElse(FIRST),
                        LIMIT + 1);
        return Slice.of(found, LIMIT, Photo::id);
    }

    /** Somebody's photos, newest first. */
    Slice<Photo> newestOf(String owner, Optional<UUID> from) {
        var found =
                database.list(
                        Photos::photo,
                        COLUMNS + "WHERE owner = ? AND id < ? ORDER BY id DESC LIMIT ?",
                        owner,
                        from.orElse(FIRST),
                        LIMIT + 1);
        return Slice.of(found, LIMIT, Photo::id);
    }

    Optional<Photo> find(String owner, UUID id) {
        return database.first(Photos::photo, COLUMNS + "WHERE owner = ? AND id = ?", owner, id);
    }

    Photo add(String owner, String title, Jpeg jpeg, byte[] original) {
        return database.first(
                        Photos::photo,
                        """
                        INSERT INTO photos (owner, title, width, height, orientation, sha256, original)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        RETURNING owner, id, title, width, height, uploaded, 0 AS comments
                        """,
                        owner,
                        Text.checked("title", title, MAX_TITLE),
                        jpeg.width(),
                        jpeg.height(),
                        jpeg.orientation(),
                        sha256(original),
                        original)
                .orElseThrow();
    }

    /**
     * The strong entity tag (RFC 9110 §8.8.3) of an original: it changes when a byte does, that is,
     * never.
     */
    Optional<String> tag(String owner, UUID id) {
        return database.first(
                row -> "\"" + row.getString("sha256") + "\"",
                "SELECT sha256 FROM photos WHERE owner = ? AND id = ?",
                owner,
                id);
    }

    Optional<byte[]> original(String owner, UUID id) {
        return database.first(
                row -> row.getBytes(1),
                "SELECT original FROM photos WHERE owner = ? AND id = ?",
                owner,
                id);
    }

    private static Photo photo(ResultSet row) throws SQLException {
        return new Photo(
                row.getString("owner"),
                row.getObject("id", UUID.class),
                row.getString("title"),
                row.getInt("width"),
                row.getInt("height"),
                row.getObject("uploaded", OffsetDateTime.class).toInstant(),
                row.getInt("comments"));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
