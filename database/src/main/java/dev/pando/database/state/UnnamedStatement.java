package dev.pando.database.state;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A session's unnamed prepared statement (PostgreSQL 18 §54.2.3), which outlives transactions: it
 * is there until the next Parse without a name, or the next Query. A client may use it again when
 * its session has another server connection; then it is parsed there first. Confined to one event
 * loop.
 */
final class UnnamedStatement {
    /** One statement; each is itself alone. */
    static final class Text {
        final byte[] parse;
        final @Nullable Settings reading;
        final boolean sets;

        /**
         * One that was prepared.
         *
         * @param parse its Parse, whole
         * @param reading the settings that its constants were read under; null where that is the
         *     same under all
         * @param sets whether it is a SET, which is not followed when it is run once more
         */
        Text(byte[] parse, @Nullable Settings reading, boolean sets) {
            this.parse = parse;
            this.reading = reading;
            this.sets = sets;
        }

        private boolean isSame(ByteBuf bytes, int from, int count, @Nullable Settings wanted) {
            return parse.length == count
                    && Objects.equals(reading, wanted)
                    && ByteBufUtil.equals(Unpooled.wrappedBuffer(parse), 0, bytes, from, count);
        }
    }

    private @Nullable Text text;
    private boolean here;
    private boolean inDoubt;

    /** The next server connection is that one. */
    void meets(Prepared prepared) {
        here = prepared.unnamed() == text;
    }

    /** The session has no server connection any more; that is what it had. */
    void leaves(Prepared prepared) {
        if (here) {
            prepared.unnamed(text);
        }
        here = false;
    }

    /**
     * A Parse without a name goes to the server.
     *
     * @param from where it lies in the bytes, whole
     * @param reading the settings that its constants are read under; null where that is the same
     *     under all
     * @param sets whether it is a SET
     */
    void parsed(ByteBuf bytes, int from, int count, @Nullable Settings reading, boolean sets) {
        if (text == null || !text.isSame(bytes, from, count, reading)) {
            text = new Text(ByteBufUtil.getBytes(bytes, from, count), reading, sets);
        }
        here = true;
    }

    /** The client closes it, or a Query ends it. */
    void ends() {
        text = null;
        here = true;
        inDoubt = false;
    }

    /** It is what was asked for last. */
    void confirmed() {
        inDoubt = false;
    }

    /**
     * What was asked for last is not done. Which one the server has is not known until the next
     * that succeeds; meanwhile the session must keep its server connection.
     */
    void doubted() {
        inDoubt = true;
    }

    boolean isInDoubt() {
        return inDoubt;
    }

    /** Whether the server connection has it, or has none if there is none. */
    boolean isHere() {
        return here;
    }

    /** The server connection is made to have it, or to have none. */
    void isMadeHere() {
        here = true;
    }

    /**
     * The statement, for a server connection where these settings hold; null if there is none, or
     * none that would mean the same there.
     */
    @Nullable Text under(Settings settings) {
        if (text != null && text.reading != null && !text.reading.equals(settings.reading())) {
            text = null;
        }
        return text;
    }
}
