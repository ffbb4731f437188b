package example.previews;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The smaller picture of a photo: {@code GET /people/{owner}/{id}/preview.jpg}. The first who asks
 * waits for it to be made; it is kept in the database for all others. One call at a time, as
 * functions are called unless they ask for more, which bounds the memory to one decoded picture.
 */
public final class PreviewFunction
        implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse>, AutoCloseable {
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private final Pictures pictures;

    /** For the database that the environment names; it is connected to once one asks. */
    public PreviewFunction() {
        this(System.getenv("JDBC_DATABASE_URL"));
    }

    /** For the database at a JDBC URL. */
    public PreviewFunction(String jdbcUrl) {
        pictures = new Pictures(jdbcUrl);
    }

    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
        try {
            return answer(event);
        } catch (SQLException e) {
            pictures.close();
            if (passes(e)) {
                System.err.println("unavailable: " + e.getMessage());
                return problem(503, "Not available right now.");
            }
            throw new IllegalStateException("the database refused: " + e.getMessage(), e);
        }
    }

    /** SQLSTATE class 08: no connection; 57: the server starts, stops, or cancelled. */
    private static boolean passes(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57"));
    }

    private APIGatewayV2HTTPResponse answer(APIGatewayV2HTTPEvent event) throws SQLException {
        String owner = event.getPathParameters().get("owner");
        Optional<UUID> id = uuid(event.getPathParameters().get("id"));
        Optional<String> hash = id.isEmpty() ? Optional.empty() : pictures.hash(owner, id.get());
        if (hash.isEmpty()) {
            return problem(404, "There is no such photo.");
        }
        String tag = "\"" + hash.get() + "-preview\"";
        if (tag.equals(header(event, "if-none-match"))) {
            return with(304, tag).build();
        }
        try {
            byte[] preview = preview(owner, id.get());
            return with(200, tag)
                    .withBody(Base64.getEncoder().encodeToString(preview))
                    .withIsBase64Encoded(true)
                    .build();
        } catch (DamagedPicture e) {
            return problem(422, "This photo is damaged: its picture cannot be decoded.");
        }
    }

    private byte[] preview(String owner, UUID id) throws SQLException, DamagedPicture {
        Optional<byte[]> kept = pictures.preview(owner, id);
        if (kept.isPresent()) {
            return kept.get();
        }
        Pictures.Original original = pictures.original(owner, id);
        byte[] made = Previews.of(original.jpeg(), original.orientation());
        pictures.keepPreview(owner, id, made);
        return made;
    }

    private static APIGatewayV2HTTPResponse.APIGatewayV2HTTPResponseBuilder with(
            int status, String tag) {
        Map<String, String> headers = new HashMap<>();
        headers.put("ETag", tag);
        headers.put("Cache-Control", FOR_EVER);
        if (status == 200) {
            headers.put("Content-Type", "image/jpeg");
            headers.put("X-Content-Type-Options", "nosniff");
        }
        return APIGatewayV2HTTPResponse.builder().withStatusCode(status).withHeaders(headers);
    }

    private static APIGatewayV2HTTPResponse problem(int status, String message) {
        return APIGatewayV2HTTPResponse.builder()
                .withStatusCode(status)
                .withHeaders(
                        Map.of(
                                "Content-Type", "text/plain; charset=utf-8",
                                "Cache-Control", "no-store"))
                .withBody(message + "\n")
                .build();
    }

    /** Lets go of the database. Nobody calls it in production, where the process just ends. */
    @Override
    public void close() {
        pictures.close();
    }

    /** A field of the request; events have their names in small letters. */
    private static String header(APIGatewayV2HTTPEvent event, String name) {
        return event.getHeaders() == null ? null : event.getHeaders().get(name);
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
