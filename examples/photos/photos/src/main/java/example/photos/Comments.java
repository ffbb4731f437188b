package example.photos;

import example.database.Database;
import example.service.Refusal;
import example.service.Text;
import example.wire.Comment;
import example.wire.Slice;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** What people say about photos. A comment is kept beside its photo, by the photo's owner. */
final class Comments {
    /** How many comments a list gives at once. */
    private static final int LIMIT = 50;

    private static final int MAX_BODY = 1000;

    /** The smallest key there can be: lists begin above it. */
    private static final UUID FIRST = new UUID(0, 0);

    private final Database database;

    Comments(Database database) {
        this.database = database;
    }

    /** The comments about a photo, oldest first. */
    Slice<Comment> about(String owner, UUID photo, Optional<UUID> from) {
        var found =
                database.list(
                        Comments::comment,
                        """
                        SELECT id, author, body, written FROM comments
                        WHERE owner = ? AND photo_id = ? AND id > ?
                        ORDER BY id LIMIT ?
                        """,
                        owner,
                        photo,
                        from.orElse(FIRST),
                        LIMIT + 1);
        return Slice.of(found, LIMIT, Comment::id);
    }

    Comment add(String owner, UUID photo, String author, String body) {
        return database.first(
                        Comments::comment,
                        """
                        INSERT INTO comments (owner, photo_id, author, body)
                        SELECT owner, id, ?, ? FROM photos WHERE owner = ? AND id = ?
                        RETURNING id, author, body, written
                        """,
                        author,
                        Text.checked("comment", body, MAX_BODY),
                        owner,
                        photo)
                .orElseThrow(() -> Refusal.notFound("photo"));
    }

    private static Comment comment(ResultSet row) throws SQLException {
        return new Comment(
                row.getObject("id", UUID.class),
                row.getString("author"),
                row.getString("body"),
                row.getObject("written", OffsetDateTime.class).toInstant());
    }
}
