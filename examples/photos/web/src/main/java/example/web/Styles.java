package example.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The style sheet, at a path that changes with its content, so that browsers may keep it for ever.
 */
final class Styles {
    private static final String FILE = "/assets/photos.css";
    private static final int DIGITS = 12;

    private final byte[] content;
    private final String version;

    Styles() {
        try (InputStream file = Styles.class.getResourceAsStream(FILE)) {
            content = file.readAllBytes();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            version = HexFormat.of().formatHex(hash).substring(0, DIGITS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    String path() {
        return FILE + "?v=" + version;
    }

    void serve(Context context) {
        boolean current = version.equals(context.queryParam("v"));
        context.header(
                        "Cache-Control",
                        current ? "public, max-age=31536000, immutable" : "no-cache")
                .contentType("text/css; charset=utf-8")
                .result(content);
    }
}
