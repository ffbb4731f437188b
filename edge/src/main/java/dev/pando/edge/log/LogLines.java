package dev.pando.edge.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.head.ByteWriter;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The log lines of one event loop, put together as bytes and handed over some tens of kilobytes at
 * a time. A line is begun, its members are added in any order, and it is ended. Confined to its
 * event loop.
 */
public final class LogLines {
    /** A buffer is handed over once it holds this much; at the latest by {@link #handOver}. */
    private static final int FULL_BYTES = 32 * 1024;

    /** What may wait here while the writer is behind. */
    private static final int MAX_BYTES = 4 * FULL_BYTES;

    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.").withZone(ZoneOffset.UTC);
    private static final byte[] TIME = ascii("{\"time\":\"");
    private static final byte[] END = ascii("}\n");

    /** The members of a line. */
    public enum Member {
        ID,
        TRACE,
        CLIENT,
        METHOD,
        HOST,
        PATH,
        STATUS,
        BYTES,
        TOTAL_MS,
        QUEUE_MS,
        UPSTREAM_MS,
        INSTANCE,
        ERROR,
        ERROR_ORIGIN,
        RETRY_SAFE;

        @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
        private final byte[] text = ascii(",\"" + name().toLowerCase(Locale.ROOT) + "\":");
    }

    private final AccessLog log;
    private ByteWriter lines = new ByteWriter(FULL_BYTES + 4096);
    private byte[] copied = new byte[256];
    private int count;
    private long second = Long.MIN_VALUE;
    private byte[] secondText = {};
    private boolean dropping;

    LogLines(AccessLog log) {
        this.log = log;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /** Whether lines go nowhere, so that none need be made. */
    public boolean discarded() {
        return log.discards();
    }

    /** Begins a line with its time, in milliseconds since 1970. */
    public LogLines begin(long wallMillis) {
        dropping = lines.length() > MAX_BYTES;
        if (dropping) {
            log.drop(1);
            return this;
        }
        long now = Math.floorDiv(wallMillis, 1000L);
        if (now != second) {
            second = now;
            secondText = ascii(SECOND.format(Instant.ofEpochSecond(now)));
        }
        int millis = (int) Math.floorMod(wallMillis, 1000L);
        lines.put(TIME).put(secondText);
        putThreeDigits(millis);
        lines.put('Z').put('"');
        return this;
    }

    private void putThreeDigits(int value) {
        lines.put((char) ('0' + value / 100))
                .put((char) ('0' + value / 10 % 10))
                .put((char) ('0' + value % 10));
    }

    /** Adds a text member, escaped as RFC 8259 §7 asks; bytes over 0x7e as Latin-1. */
    public LogLines text(Member member, byte[] bytes, int from, int to) {
        if (dropping) {
            return this;
        }
        lines.put(member.text).put('"');
        for (int at = from; at < to; at++) {
            byte b = bytes[at];
            if (b >= 0x20 && b < 0x7f && b != '"' && b != '\\') {
                lines.put((char) b);
            } else {
                lines.put('\\').put('u').putHex(b & 0xff, 4);
            }
        }
        lines.put('"');
        return this;
    }

    /** The same of ASCII. */
    public LogLines text(Member member, String text) {
        return text(member, text.getBytes(US_ASCII), 0, text.length());
    }

    /** Adds a boolean member. */
    public LogLines flag(Member member, boolean value) {
        if (!dropping) {
            lines.put(member.text).put(ascii(Boolean.toString(value)));
        }
        return this;
    }

    /** The same from a buffer, whose indexes stay as they are. */
    public LogLines text(Member member, ByteBuf buffer, int from, int to) {
        int length = to - from;
        if (copied.length < length) {
            copied = new byte[Math.max(length, 2 * copied.length)];
        }
        buffer.getBytes(from, copied, 0, length);
        return text(member, copied, 0, length);
    }

    /** Adds a number member, 0 or more. */
    public LogLines number(Member member, long value) {
        if (!dropping) {
            lines.put(member.text).putDecimal(value);
        }
        return this;
    }

    /** Adds a duration member in milliseconds with three decimals. */
    public LogLines millis(Member member, long nanos) {
        if (!dropping) {
            long micros = Math.max(0, nanos) / 1000;
            lines.put(member.text).putDecimal(micros / 1000).put('.');
            putThreeDigits((int) (micros % 1000));
        }
        return this;
    }

    /** Ends the line. */
    public void end() {
        if (dropping) {
            return;
        }
        lines.put(END);
        count++;
        if (lines.length() >= FULL_BYTES) {
            handOver();
        }
    }

    /** Hands the lines to the writer, unless it is behind. */
    public void handOver() {
        if (count == 0) {
            return;
        }
        ByteWriter next = log.exchange(lines);
        if (next != null) {
            lines = next;
            count = 0;
        }
    }
}
