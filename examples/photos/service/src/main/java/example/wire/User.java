package example.wire;

import java.time.Instant;

/** Somebody with an account, as everybody may see them. The name is the key and never changes. */
public record User(String name, String displayName, Instant since) {}
