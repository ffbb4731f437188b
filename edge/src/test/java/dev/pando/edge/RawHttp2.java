package dev.pando.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.pando.node.net.Address;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A client of HTTP/2 that sends what frames it is told, right or wrong. */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    static final int NO_ERROR = 0;
    static final int PROTOCOL_ERROR = 1;
    static final int REFUSED_STREAM = 7;
    static final int ENHANCE_YOUR_CALM = 11;

    final SSLSocket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private final Deque<Frame> unread = new ArrayDeque<>();

    /** A frame as it came. */
    @SuppressWarnings("ArrayRecordComponent") // read, never compared
    record Frame(int type, int flags, int stream, byte[] payload, @Nullable Http2Headers headers) {
        boolean is(int wanted, int of) {
            return type == wanted && stream == of;
        }

        Http2Headers fields() {
            if (headers == null) {
                throw new IllegalStateException("no HEADERS");
            }
            return headers;
        }

        boolean ends() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }

        /** What RST_STREAM and GOAWAY say is the reason. */
        int error() {
            return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
        }
    }

    /** An answer, whole. */
    record Answer(List<Http2Headers> heads, String body) {
        Http2Headers head() {
            return heads.getFirst();
        }

        int status() {
            return Integer.parseInt(String.valueOf(head().status()));
        }
    }

    private RawHttp2(SSLSocket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Connects, and says the settings in pairs of identifier and value. */
    static RawHttp2 to(TestAuthority authority, Address to, int... settings) throws Exception {
        RawHttp2 client = silent(authority, to);
        client.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
        ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        client.send(SETTINGS, 0, 0, payload.array());
        client.await(frame -> frame.type() == SETTINGS && frame.flags() != ACK);
        client.send(SETTINGS, ACK, 0);
        return client;
    }

    /** Connects, and says nothing. */
    static RawHttp2 silent(TestAuthority authority, Address to) throws Exception {
        return new RawHttp2(authority.connectHttp2(to));
    }

    RawHttp2 raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    RawHttp2 send(int type, int flags, int stream, byte... payload) throws IOException {
        return raw(frame(type, flags, stream, payload));
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putShort((short) (payload.length >> 8))
                .put((byte) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** Asks for a path, with more fields in pairs of name and value. */
    RawHttp2 get(int stream, String path, String... more) throws IOException {
        return ask(stream, true, "GET", path, more);
    }

    RawHttp2 ask(int stream, boolean last, String method, String path, String... more)
            throws IOException {
        return headers(stream, last, fields(method, path, more));
    }

    static String[] fields(String method, String path, String... more) {
        List<String> fields =
                new ArrayList<>(
                        List.of(
                                ":method",
                                method,
                                ":scheme",
                                "https",
                                ":path",
                                path,
                                ":authority",
                                "localhost"));
        fields.addAll(List.of(more));
        return fields.toArray(String[]::new);
    }

    RawHttp2 headers(int stream, boolean last, String... fields) throws IOException {
        return send(HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream, block(fields));
    }

    /** A header block of literals alone (RFC 7541 §6.2.2), which can say anything. */
    static byte[] block(String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            block.write(0);
            putString(fields[i], block);
            putString(fields[i + 1], block);
        }
        return block.toByteArray();
    }

    private static void putString(String text, ByteArrayOutputStream to) {
        int rest = text.length() - 127;
        to.write(Math.min(text.length(), 127));
        if (rest >= 0) {
            for (; rest >= 128; rest >>= 7) {
                to.write((rest & 127) | 128);
            }
            to.write(rest);
        }
        to.writeBytes(text.getBytes(ISO_8859_1));
    }

    /** The next frame; a whole header block at once, whose fields are read in their order. */
    Frame read() throws IOException, Http2Exception {
        int length = (in.readUnsignedShort() << 8) | in.readUnsignedByte();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = in.readNBytes(length);
        Http2Headers headers =
                type == HEADERS
                        ? decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(payload))
                        : null;
        return new Frame(type, flags, stream, payload, headers);
    }

    /** The next frame of which that is true; those before it are kept for others. */
    Frame await(Predicate<Frame> wanted) throws IOException, Http2Exception {
        for (Frame frame : unread) {
            if (wanted.test(frame)) {
                unread.remove(frame);
                return frame;
            }
        }
        while (true) {
            Frame frame = read();
            if (wanted.test(frame)) {
                return frame;
            }
            unread.add(frame);
        }
    }

    /** The reason for which a stream is reset. */
    int resetOf(int stream) throws IOException, Http2Exception {
        return await(frame -> frame.is(RST_STREAM, stream)).error();
    }

    /** The reason for which the connection ends. */
    int goAway() throws IOException, Http2Exception {
        return await(frame -> frame.type() == GOAWAY).error();
    }

    /** The answer to a stream's request. */
    Answer answer(int stream) throws Exception {
        List<Http2Headers> heads = new ArrayList<>();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean over = false;
        while (!over) {
            Frame frame =
                    await(each ->
                            each.is(HEADERS, stream)
                                    || each.is(DATA, stream)
                                    || each.is(RST_STREAM, stream));
            switch (frame.type()) {
                case HEADERS -> heads.add(frame.fields());
                case DATA -> {
                    body.writeBytes(frame.payload());
                    if (frame.payload().length > 0) {
                        window(0, frame.payload().length);
                    }
                }
                default -> throw new IOException("reset: " + frame.error());
            }
            over = frame.ends();
        }
        return new Answer(heads, body.toString(ISO_8859_1));
    }

    /** The head of an answer alone. */
    Http2Headers head(int stream) throws Exception {
        return await(each -> each.is(HEADERS, stream)).fields();
    }

    /** Gives a stream, or the connection as 0, a larger window. */
    RawHttp2 window(int stream, int more) throws IOException {
        return send(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(more).array());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
