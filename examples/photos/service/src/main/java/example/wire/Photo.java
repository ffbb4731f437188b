package example.wire;

import java.time.Instant;
import java.util.UUID;

/** A photo without its bytes. Width and height are in pixels, as a browser shows it. */
public record Photo(
        String owner,
        UUID id,
        String title,
        int width,
        int height,
        Instant uploaded,
        int comments) {

    /** The size of the largest picture that may be uploaded: 5 MB. */
    public static final int MAX_BYTES = 5 * 1024 * 1024;
}
