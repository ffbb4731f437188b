package dev.pando.edge.head;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads the chunked coding: RFC 9112 §7.1, with nothing forgiven. A size is 1..15 hexadecimal
 * digits; extensions are skipped up to a bound; each line ends with CR LF. Confined to one event
 * loop.
 */
final class ChunkReader {
    /** What all extensions of one body may take together, so that they cannot carry a flood. */
    private static final int MAX_EXTENSION_BYTES = 4096;

    private static final int MAX_SIZE_DIGITS = 15;

    private enum At {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILERS,
        END
    }

    private At at = At.SIZE;
    private long remaining;
    private int digits;
    private int extensionBytes;
    private @Nullable TrailerSection trailers;

    void start() {
        at = At.SIZE;
        remaining = 0;
        digits = 0;
        extensionBytes = 0;
        trailers = null;
    }

    boolean done() {
        return at == At.END;
    }

    /** As {@link BodyReader#next}. */
    int next(ByteBuf in) {
        while (in.isReadable() && at != At.END) {
            if (at == At.DATA) {
                int run = (int) Math.min(remaining, in.readableBytes());
                remaining -= run;
                at = remaining == 0 ? At.DATA_CR : At.DATA;
                return run;
            }
            int met = framing(in.readByte());
            if (met < 0) {
                return met;
            }
        }
        return BodyReader.NOTHING;
    }

    private int framing(byte b) {
        return switch (at) {
            case SIZE -> size(b);
            case EXTENSION -> extension(b);
            case SIZE_LF -> expect(b, Ascii.LF, remaining == 0 ? At.TRAILERS : At.DATA);
            case DATA_CR -> expect(b, Ascii.CR, At.DATA_LF);
            case DATA_LF -> {
                digits = 0;
                yield expect(b, Ascii.LF, At.SIZE);
            }
            case TRAILERS -> trailer(b);
            case DATA, END -> throw new IllegalStateException("no framing is read at " + at);
        };
    }

    private int size(byte b) {
        int digit = Ascii.hexValue(b);
        if (digit >= 0) {
            remaining = remaining << 4 | digit;
            return ++digits > MAX_SIZE_DIGITS ? Refusal.BAD_CHUNK.code() : 0;
        }
        if (digits == 0) {
            return Refusal.BAD_CHUNK.code();
        }
        if (b == ';') {
            at = At.EXTENSION;
            return 0;
        }
        return expect(b, Ascii.CR, At.SIZE_LF);
    }

    private int extension(byte b) {
        if (b == Ascii.CR) {
            at = At.SIZE_LF;
            return 0;
        }
        boolean control = (b >= 0 && b < Ascii.SPACE && b != Ascii.TAB) || b == 0x7f;
        return control || ++extensionBytes > MAX_EXTENSION_BYTES ? Refusal.BAD_CHUNK.code() : 0;
    }

    private int trailer(byte b) {
        if (trailers == null) {
            trailers = new TrailerSection();
        }
        int met = trailers.take(b);
        if (met > 0) {
            at = At.END;
        }
        return Math.min(met, 0);
    }

    private int expect(byte met, byte expected, At next) {
        if (met != expected) {
            return Refusal.BAD_CHUNK.code();
        }
        at = next;
        return 0;
    }

    void putTrailers(ByteWriter to) {
        if (trailers != null) {
            trailers.put(to);
        }
    }
}
