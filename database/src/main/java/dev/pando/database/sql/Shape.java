package dev.pando.database.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A statement without its constants: what many texts have in common. Each is itself alone; one that
 * was forgotten and is met again is another, with the same hash. Safe for use by many threads, but
 * for what says otherwise.
 */
public final class Shape {
    /** That of whatever is too long, or came when too many others did. */
    public static final Shape OTHER = new Shape(new byte[0], 0, 0);

    private final byte[] text;
    private final long hash;
    private int texts;
    private volatile boolean awaited;
    private volatile @Nullable Plan plan;

    Shape(byte[] text, int length, long hash) {
        this.text = Arrays.copyOf(text, length);
        this.hash = hash;
    }

    /** That of a statement that came by no server connection. */
    public static Shape of(String statement) {
        ByteBuf text = Unpooled.copiedBuffer(statement, UTF_8);
        Traces traces = new Traces();
        traces.of(text, 0, text.readableBytes());
        return traces.shape();
    }

    /** The same wherever its words are the same, and for hardly any other. */
    public long hash() {
        return hash;
    }

    boolean is(byte[] other, int length) {
        return Arrays.equals(text, 0, text.length, other, 0, length);
    }

    /** Its words, with a question mark for each constant and parameter. */
    public String text() {
        return new String(text, UTF_8);
    }

    /** What it is called in meters and logs: the same wherever its words are. */
    public String id() {
        return this == OTHER ? "other" : HexFormat.of().toHexDigits(hash);
    }

    /** What is known of it; null until a text of it has been read. */
    public @Nullable Plan plan() {
        return plan;
    }

    /** What its statements do; null where that is not known. */
    public @Nullable StatementClass kind() {
        Plan known = plan;
        return known == null || !known.isRead() ? null : known.kind();
    }

    /**
     * A text of it is met: whether it shall be planned by that one. It is by the first, and while
     * PostgreSQL's grammar took none, by the second, the fourth, the eighth and so on, since it may
     * refuse a text for its constants. Of one thread.
     */
    public boolean wantsPlan() {
        Plan known = plan;
        if (awaited || this == OTHER || (known != null && known.isRead())) {
            return false;
        }
        awaited = Integer.bitCount(++texts) == 1;
        return awaited;
    }

    /** The text did not come to be read; of the same thread. */
    public void stillWantsPlan() {
        texts--;
        awaited = false;
    }

    /** A text of it has been read; {@link #OTHER} has no plan, since it is of many shapes. */
    public void planned(Plan read) {
        Plan known = plan;
        if (this != OTHER && (known == null || read.isRead())) {
            plan = read;
        }
        awaited = false;
    }
}
