package dev.pando.edge.head;

import io.netty.buffer.ByteBuf;

/**
 * Walks through the body of one message as its bytes come in, and says how many of those at hand
 * are its content. Reused from message to message of one connection; confined to one event loop.
 */
public final class BodyReader {
    /** The result of {@link #next} when there is no content at hand: the body ended, or is cut. */
    public static final int NOTHING = 0;

    private BodyFraming framing = BodyFraming.NONE;
    private long remaining;
    private final ChunkReader chunks = new ChunkReader();

    /** Starts a body of that framing; the length counts with {@link BodyFraming#LENGTH}. */
    public void start(BodyFraming bodyFraming, long contentLength) {
        framing = bodyFraming;
        remaining = contentLength;
        if (bodyFraming == BodyFraming.CHUNKED) {
            chunks.start();
        }
    }

    /** How the end is known. */
    public BodyFraming framing() {
        return framing;
    }

    /** Whether the body has ended; never, where it ends with the connection. */
    public boolean done() {
        return switch (framing) {
            case NONE -> true;
            case LENGTH -> remaining == 0;
            case CHUNKED -> chunks.done();
            case UNTIL_CLOSE -> false;
        };
    }

    /**
     * Skips framing and finds content.
     *
     * @param in what came in; framing is read off it, content is left for the caller to take
     * @return how many bytes of content stand at the reader index, all of which the caller takes;
     *     {@link #NOTHING}; or a negative code for {@link Refusal#of}
     */
    public int next(ByteBuf in) {
        return switch (framing) {
            case NONE -> NOTHING;
            case LENGTH -> {
                int run = (int) Math.min(remaining, in.readableBytes());
                remaining -= run;
                yield run;
            }
            case CHUNKED -> chunks.next(in);
            case UNTIL_CLOSE -> in.readableBytes();
        };
    }

    /** Puts the trailer lines that may be passed on. */
    public void putTrailers(ByteWriter to) {
        if (framing == BodyFraming.CHUNKED) {
            chunks.putTrailers(to);
        }
    }
}
