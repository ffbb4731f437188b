package dev.pando.edge.files;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.head.ByteWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One form of a file: plain or coded, in one state. It has its own tag, and the lines that tell of
 * it. Immutable, but for what the content's holders count.
 */
final class Representation {
    private static final long NANOS = 1_000_000_000L;

    private final Coding coding;
    private final byte[] path;
    private final Stamp stamp;
    private final String tag;
    private final long modifiedSecond;
    private final String modifiedDate;
    private final @Nullable Content content;
    private final byte[] validators;
    private final byte[] lines;
    private final byte[] type;
    private final byte[] whole;

    /**
     * Makes one.
     *
     * @param path of the file, absolute
     * @param type the media type
     * @param content what the form holds of its content, once; null if that is not at hand
     * @param once whether a further change might not show, so that its tag must not come again
     */
    Representation(
            Coding coding,
            byte[] path,
            Stamp stamp,
            String type,
            @Nullable Content content,
            boolean once) {
        this.coding = coding;
        this.path = path;
        this.stamp = stamp;
        this.content = content;
        tag = tag(coding, stamp, once);
        modifiedSecond = Math.floorDiv(stamp.modifiedNanos(), NANOS);
        modifiedDate = HttpDate.of(modifiedSecond);
        this.type = type.getBytes(US_ASCII);
        validators =
                ("Last-Modified: " + modifiedDate + "\r\nETag: " + tag + "\r\n").getBytes(US_ASCII);
        String encoding =
                coding == Coding.IDENTITY ? "" : "Content-Encoding: " + coding.token() + "\r\n";
        lines =
                (encoding + "Accept-Ranges: bytes\r\nX-Content-Type-Options: nosniff\r\n")
                        .getBytes(US_ASCII);
        whole = whole(type);
    }

    private byte[] whole(String type) {
        String start =
                "HTTP/1.1 200 OK\r\nContent-Type: "
                        + type
                        + "\r\nContent-Length: "
                        + length()
                        + "\r\n";
        ByteWriter out = new ByteWriter(512);
        out.put(start.getBytes(US_ASCII)).put(lines).put(validators);
        return Arrays.copyOf(out.bytes(), out.length());
    }

    /** Puts the status line, and all lines that tell of it, of an answer with the whole content. */
    void putWhole(ByteWriter out) {
        out.put(whole);
    }

    /** A strong tag (RFC 9110 §8.8.3): size and time, and the rest of the stamp mixed. */
    private static String tag(Coding coding, Stamp stamp, boolean once) {
        long rest = mix(mix(stamp.changedNanos()) + stamp.inode()) + stamp.device();
        if (once) {
            rest = mix(rest + System.nanoTime());
        }
        String suffix = coding == Coding.IDENTITY ? "" : "-" + coding.token();
        return "\""
                + Long.toHexString(stamp.sizeBytes())
                + "-"
                + Long.toHexString(stamp.modifiedNanos())
                + "-"
                + Long.toHexString(rest)
                + suffix
                + "\"";
    }

    /** The finalizer of MurmurHash3: each bit in changes about half of those out. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    Coding coding() {
        return coding;
    }

    byte[] path() {
        return path;
    }

    Stamp stamp() {
        return stamp;
    }

    /** Its strong entity tag, with quotes. */
    String tag() {
        return tag;
    }

    long modifiedSecond() {
        return modifiedSecond;
    }

    String modifiedDate() {
        return modifiedDate;
    }

    long length() {
        return stamp.sizeBytes();
    }

    @Nullable Content content() {
        return content;
    }

    byte[] type() {
        return type;
    }

    /** Puts the lines by which it is known again: Last-Modified and ETag. */
    void putValidators(ByteWriter out) {
        out.put(validators);
    }

    /** Puts the lines that go with its content, but for its type and length. */
    void putLines(ByteWriter out) {
        out.put(lines);
    }
}
