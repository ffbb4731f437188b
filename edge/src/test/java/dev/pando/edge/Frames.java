package dev.pando.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;

/** Enough of RFC 6455 to be an instance that speaks WebSocket: text is bytes, one a character. */
final class Frames {
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final String KEY = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private Frames() {}

    record Frame(int opcode, String payload) {}

    /** The answer that opens one (§4.2.2). */
    static String accept(Message request) throws GeneralSecurityException {
        String key = request.field("sec-websocket-key").orElseThrow();
        byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + KEY).getBytes(ISO_8859_1));
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(hash)
                + "\r\n\r\n";
    }

    /** Reads a short frame of a client's. */
    static Frame read(RawClient from) throws IOException {
        String head = from.readExactly(2);
        byte[] mask = from.readExactly(4).getBytes(ISO_8859_1);
        byte[] payload = from.readExactly(head.charAt(1) & 0x7f).getBytes(ISO_8859_1);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % mask.length];
        }
        return new Frame(head.charAt(0) & 0x0f, new String(payload, ISO_8859_1));
    }

    /** A whole frame of an instance's, of less than 64 KB. */
    static String plain(int opcode, String payload) {
        int length = payload.length();
        String coded =
                length < 126
                        ? String.valueOf((char) length)
                        : "" + (char) 126 + (char) (length >> 8) + (char) (length & 0xff);
        return (char) (0x80 | opcode) + coded + payload;
    }

    /** A whole frame of a client's, of less than 126 bytes; masked with zeros, as any mask does. */
    static String masked(int opcode, String payload) {
        return (char) (0x80 | opcode)
                + ""
                + (char) (0x80 | payload.length())
                + "\0\0\0\0"
                + payload;
    }
}
