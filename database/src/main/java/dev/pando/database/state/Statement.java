package dev.pando.database.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.pando.database.wire.Messages;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A named prepared statement, by the name that server connections know it by. Sessions that prepare
 * the same text share it, whatever they call it. Immutable; each is itself alone.
 */
final class Statement {
    private final String name;
    private final String rest;
    private final @Nullable Settings reading;

    /**
     * One that no server connection has yet.
     *
     * @param rest of its Parse, behind the name; a character for each byte
     * @param reading the settings that its constants were read under; null where they are read the
     *     same under all
     */
    Statement(String name, String rest, @Nullable Settings reading) {
        this.name = name;
        this.rest = rest;
        this.reading = reading;
    }

    /** What server connections call it. */
    String name() {
        return name;
    }

    /** Its size in a session's memory, in bytes. */
    int size() {
        return rest.length();
    }

    /** Whether it means the same where these settings hold. */
    boolean isReadAlike(Settings others) {
        return reading == null || reading.equals(others.reading());
    }

    /** Writes its Parse, under some name. */
    void parse(ByteBuf out, String as) {
        Messages.parse(out, as, rest.getBytes(ISO_8859_1));
    }
}
