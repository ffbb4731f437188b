package example.photos;

import example.database.Database;
import example.database.DatabaseException;
import example.service.Environment;
import example.service.Refusal;
import example.service.Service;
import example.wire.NewComment;
import example.wire.Photo;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/**
 * Photos and comments over HTTP. Lists come newest first for photos, oldest first for comments;
 * {@code ?from=KEY} asks for what follows the item with that key.
 *
 * <pre>
 * GET  /photos                                  everybody's photos
 * GET  /people/{owner}/photos                   somebody's photos
 * POST /people/{owner}/photos?title=TITLE       upload a JPEG; 413, 422
 * GET  /people/{owner}/photos/{id}              one photo; 404
 * GET  /people/{owner}/photos/{id}/original     its bytes; 304, 404
 * GET  /people/{owner}/photos/{id}/comments     what was said about it
 * POST /people/{owner}/photos/{id}/comments     say something; 404, 422
 * </pre>
 */
public final class PhotosService {
    private final Photos photos;
    private final Comments comments;

    private PhotosService(Photos photos, Comments comments) {
        this.photos = photos;
        this.comments = comments;
    }

    static void main() {
        Database database = Database.at(Environment.required("JDBC_DATABASE_URL"));
        start(Environment.port(), database).stopOnSignal(database);
    }

    /** Starts the service at a port; 0 picks one. */
    public static Service start(int port, Database database) {
        PhotosService service = new PhotosService(new Photos(database), new Comments(database));
        return Service.start(port, service::routes);
    }

    private void routes(JavalinConfig config) {
        config.routes.get("/photos", this::newest);
        config.routes.get("/people/{owner}/photos", this::newestOf);
        config.routes.post("/people/{owner}/photos", this::upload);
        config.routes.get("/people/{owner}/photos/{id}", this::photo);
        config.routes.get("/people/{owner}/photos/{id}/original", this::original);
        config.routes.get("/people/{owner}/photos/{id}/comments", this::comments);
        config.routes.post("/people/{owner}/photos/{id}/comments", this::comment);
        Service.answerProblems(
                config, e -> e instanceof DatabaseException failure && failure.unreachable());
    }

    private void newest(Context context) {
        context.json(photos.newest(from(context)));
    }

    private void newestOf(Context context) {
        context.json(photos.newestOf(owner(context), from(context)));
    }

    private void photo(Context context) {
        context.json(
                photos.find(owner(context), id(context))
                        .orElseThrow(() -> Refusal.notFound("photo")));
    }

    private void upload(Context context) throws IOException {
        byte[] original = context.bodyInputStream().readNBytes(Photo.MAX_BYTES + 1);
        if (original.length > Photo.MAX_BYTES) {
            throw new Refusal(HttpStatus.CONTENT_TOO_LARGE, "A photo may have 5 MB at most.");
        }
        Jpeg jpeg = Jpeg.parse(original);
        String title = context.queryParam("title");
        context.status(HttpStatus.CREATED).json(photos.add(owner(context), title, jpeg, original));
    }

    private void original(Context context) {
        String owner = owner(context);
        UUID id = id(context);
        String tag = photos.tag(owner, id).orElseThrow(() -> Refusal.notFound("photo"));
        context.header("ETag", tag).header("Cache-Control", "public, max-age=31536000, immutable");
        if (tag.equals(context.header("If-None-Match"))) {
            context.status(HttpStatus.NOT_MODIFIED);
            return;
        }
        context.contentType("image/jpeg")
                .result(photos.original(owner, id).orElseThrow(() -> Refusal.notFound("photo")));
    }

    private void comments(Context context) {
        context.json(comments.about(owner(context), id(context), from(context)));
    }

    private void comment(Context context) {
        NewComment wish = context.bodyAsClass(NewComment.class);
        context.status(HttpStatus.CREATED)
                .json(comments.add(owner(context), id(context), wish.author(), wish.body()));
    }

    private static String owner(Context context) {
        return context.pathParam("owner");
    }

    private static UUID id(Context context) {
        return uuid(context.pathParam("id"));
    }

    private static Optional<UUID> from(Context context) {
        return Optional.ofNullable(context.queryParam("from")).map(PhotosService::uuid);
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.notFound("photo");
        }
    }
}
