package dev.pando.edge.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.h2.RequestText;
import dev.pando.edge.head.ByteWriter;
import dev.pando.edge.rule.Client;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * A stream of HTTP/2, which is one request: writes down what comes in as HTTP/1.1 has it, and lets
 * a {@link DownstreamConnection} read that. Confined to its event loop.
 */
final class Http2Request {
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n".getBytes(US_ASCII);
    private static final int MAX_FRAMING_BYTES = 20;

    private final Http2Stream stream;
    private final Loop loop;
    private final DownstreamConnection connection;
    private final StreamWire wire;
    private boolean chunked;
    private boolean open;

    /** Makes one whose head has come. */
    Http2Request(
            Http2Downstream of,
            Http2Stream stream,
            Http2Headers head,
            Loop loop,
            Entrance entrance,
            Client peer) {
        this.stream = stream;
        this.loop = loop;
        connection = new DownstreamConnection(loop, entrance, peer, null);
        wire = new StreamWire(of, stream, loop, "HEAD".contentEquals(head.method()));
    }

    /** Takes the head; {@code last} if no body follows. */
    void begin(Http2Headers head, boolean last) throws Http2Exception {
        loop.output.clear();
        try {
            chunked = RequestText.put(head, last, loop.output);
        } catch (RequestText.Malformed e) {
            throw malformed(e);
        }
        ends(last);
        open = true;
        connection.opened(wire);
        connection.received(wire.copy(loop.output));
    }

    private Http2Exception malformed(RequestText.Malformed why) {
        return Http2Exception.streamError(
                stream.id(), Http2Error.PROTOCOL_ERROR, why, "%s", why.getMessage());
    }

    private void ends(boolean last) {
        if (last) {
            wire.requestEnds();
        }
    }

    /**
     * Takes more of the body, of so many bytes of flow control. It is copied: a slice of what was
     * read would keep all of that, which may be much more, for as long as it waits.
     */
    void data(ByteBuf bytes, int flowControlled, boolean last) {
        wire.received(flowControlled);
        ends(last);
        ByteBuf text = chunked ? chunk(bytes, last) : copy(bytes);
        if (text.isReadable()) {
            connection.received(text);
        } else {
            text.release();
            wire.reading(true);
        }
    }

    private ByteBuf copy(ByteBuf bytes) {
        int length = bytes.readableBytes();
        return wire.alloc().directBuffer(length).writeBytes(bytes, bytes.readerIndex(), length);
    }

    private ByteBuf chunk(ByteBuf bytes, boolean last) {
        int length = bytes.readableBytes();
        ByteBuf text = wire.alloc().directBuffer(length + MAX_FRAMING_BYTES);
        if (length > 0) {
            text.writeCharSequence(Integer.toHexString(length), US_ASCII);
            text.writeBytes(LINE_END).writeBytes(bytes, bytes.readerIndex(), length);
            text.writeBytes(LINE_END);
        }
        if (last) {
            text.writeBytes(LAST_CHUNK).writeBytes(LINE_END);
        }
        return text;
    }

    /** Takes what ends the body; trailers of one whose length is told mean nothing more. */
    void trailers(Http2Headers fields) throws Http2Exception {
        ends(true);
        if (!chunked) {
            return;
        }
        ByteWriter lines = loop.output;
        lines.clear();
        lines.put(LAST_CHUNK);
        try {
            RequestText.putTrailers(fields, lines);
        } catch (RequestText.Malformed e) {
            throw malformed(e);
        }
        connection.received(wire.copy(lines.put(LINE_END)));
    }

    /** What had come when the loop was told of it has been received. */
    void readComplete() {
        connection.readComplete();
    }

    /** The client's window, or the socket, takes more, or no more for now. */
    void writabilityChanged() {
        if (open) {
            connection.writabilityChanged();
        }
    }

    /** The stream is closed. */
    void gone() {
        if (open) {
            open = false;
            wire.gone();
            connection.gone();
        }
    }
}
