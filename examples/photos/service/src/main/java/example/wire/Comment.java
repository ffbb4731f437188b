package example.wire;

import java.time.Instant;
import java.util.UUID;

/** What somebody said about a photo. */
public record Comment(UUID id, String author, String body, Instant written) {}
