package dev.pando.edge.websocket;

import io.netty.buffer.ByteBuf;

/**
 * Follows the bytes of one direction of a WebSocket from frame to frame (RFC 6455 §5.2). It reads
 * the heads of frames alone and passes over what they carry, so it keeps a few numbers and no
 * bytes, whatever comes. A length that no frame can have leads it astray for good: then there is no
 * further border. Confined to one event loop.
 */
public final class FrameBorders {
    private static final int OPCODE = 0x0f;
    private static final int CLOSE = 0x8;
    private static final int LENGTH = 0x7f;
    private static final int MASK_BYTES = 4;

    /** What the next byte belongs to. */
    private enum Place {
        OPCODE,
        LENGTH,
        MORE_LENGTH,
        MASK,
        PAYLOAD
    }

    private Place place = Place.OPCODE;
    private boolean masked;
    private boolean closed;

    /** Bytes of the length, or of the mask, that are still to come. */
    private int missing;

    private long payload;

    /**
     * Goes on to the end of the frame under way, or of the next one, but not past {@code to}.
     *
     * @param from an index into the buffer, less than {@code to}
     * @return where it stands then, more than {@code from}
     */
    public int next(ByteBuf in, int from, int to) {
        int at = from;
        do {
            at = step(in, at, to);
        } while (at < to && !atBorder());
        return at;
    }

    private int step(ByteBuf in, int at, int to) {
        switch (place) {
            case OPCODE -> {
                closed |= (in.getByte(at) & OPCODE) == CLOSE;
                place = Place.LENGTH;
            }
            case LENGTH -> startLength(in.getByte(at));
            case MORE_LENGTH -> {
                payload = payload << 8 | in.getUnsignedByte(at);
                if (--missing == 0) {
                    endLength();
                }
            }
            case MASK -> {
                if (--missing == 0) {
                    startPayload();
                }
            }
            case PAYLOAD -> {
                int skipped = (int) Math.min(payload, to - at);
                payload -= skipped;
                startPayload();
                return at + skipped;
            }
        }
        return at + 1;
    }

    private void startLength(byte coded) {
        masked = coded < 0;
        int length = coded & LENGTH;
        missing =
                switch (length) {
                    case 126 -> Short.BYTES;
                    case 127 -> Long.BYTES;
                    default -> 0;
                };
        payload = missing > 0 ? 0 : length;
        place = Place.MORE_LENGTH;
        if (missing == 0) {
            endLength();
        }
    }

    private void endLength() {
        if (payload < 0) {
            payload = Long.MAX_VALUE; // §5.2: the most significant bit must be 0
        }
        if (masked) {
            missing = MASK_BYTES;
            place = Place.MASK;
        } else {
            startPayload();
        }
    }

    private void startPayload() {
        place = payload > 0 ? Place.PAYLOAD : Place.OPCODE;
    }

    /** Whether the next byte starts a frame, so that another one can be put before it. */
    public boolean atBorder() {
        return place == Place.OPCODE;
    }

    /** Whether a Close frame has come, after which nothing may follow (§5.5.1). */
    public boolean closed() {
        return closed;
    }
}
