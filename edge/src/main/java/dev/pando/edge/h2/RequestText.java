package dev.pando.edge.h2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.head.ByteWriter;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the fields of a request down as HTTP/1.1 has them. Nothing in a name or a value can end
 * its line, and nothing that frames a message comes from the client: what would is malformed (RFC
 * 9113 §8.2.1, §8.2.2, §8.3.1). What HTTP/1.1 makes of the rest is its scanner's to say.
 */
public final class RequestText {
    private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
    private static final byte[] HOST = ascii("Host: ");
    private static final byte[] COOKIE = ascii("Cookie: ");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] LINE_END = ascii("\r\n");

    private static final Set<String> OF_A_CONNECTION =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

    private static final String PUNCTUATION = "!#$%&'*+-.^_`|~";

    /** A request that cannot be written down; it is to be reset. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String why) {
            super(why);
        }
    }

    private RequestText() {}

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /**
     * Puts a whole head.
     *
     * @param last whether no body follows
     * @return whether the body is to be chunked, since its length is not told
     */
    public static boolean put(Http2Headers headers, boolean last, ByteWriter to) throws Malformed {
        CharSequence method = pseudo(headers.method(), ":method");
        CharSequence authority = headers.authority();
        CharSequence target = headers.path();
        if (target == null) { // CONNECT, RFC 9113 §8.5
            target = pseudo(authority, ":path");
        }
        putWord(method, to);
        putWord(target, to.put(' '));
        to.put(VERSION);
        CharSequence host = host(headers, authority);
        if (host != null) {
            putWord(host, to.put(HOST));
            to.put(LINE_END);
        }
        boolean hasLength = putFields(headers, last, to);
        boolean chunked = !last && !hasLength;
        if (chunked) {
            to.put(CHUNKED);
        }
        to.put(LINE_END);
        return chunked;
    }

    private static CharSequence pseudo(@Nullable CharSequence value, String name) throws Malformed {
        if (value == null || value.isEmpty()) {
            throw new Malformed("no " + name);
        }
        return value;
    }

    /** The one host that the request names; two that differ are none (RFC 9113 §8.3.1). */
    private static @Nullable CharSequence host(
            Http2Headers headers, @Nullable CharSequence authority) throws Malformed {
        CharSequence host = authority;
        for (CharSequence each : headers.getAll("host")) {
            if (host != null && CharSequence.compare(host, each) != 0) {
                throw new Malformed("two hosts");
            }
            host = each;
        }
        return host;
    }

    /**
     * Puts all but what stands for the request line; tells whether the length is among them. That
     * of no bytes is left out where more follows: an instance would have the whole request before
     * the client has proved that nothing does.
     */
    private static boolean putFields(Http2Headers headers, boolean last, ByteWriter to)
            throws Malformed {
        boolean nothing = !last && saysNothing(headers.getAll("content-length"));
        boolean hasLength = false;
        boolean hasCookie = false;
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            String name = field.getKey().toString();
            if (OF_A_CONNECTION.contains(name)) {
                throw new Malformed("a field of a connection: " + name);
            }
            switch (name) {
                case "host", "te" -> {}
                case "cookie" -> hasCookie = true;
                default -> {
                    boolean isLength = name.equals("content-length");
                    if (!name.startsWith(":") && !(isLength && nothing)) {
                        hasLength |= isLength;
                        putName(name, to);
                        putValue(field.getValue(), to.put(':').put(' '));
                        to.put(LINE_END);
                    }
                }
            }
        }
        if (hasCookie) {
            putCookies(headers, to);
        }
        return hasLength;
    }

    /** Whether this is one length, of no bytes. */
    private static boolean saysNothing(List<CharSequence> lengths) {
        return lengths.size() == 1 && lengths.getFirst().chars().allMatch(digit -> digit == '0');
    }

    /** Joins what a client may send apart, since it compresses better so (RFC 9113 §8.2.3). */
    private static void putCookies(Http2Headers headers, ByteWriter to) throws Malformed {
        to.put(COOKIE);
        boolean first = true;
        for (CharSequence crumb : headers.getAll("cookie")) {
            if (!first) {
                to.put(';').put(' ');
            }
            putValue(crumb, to);
            first = false;
        }
        to.put(LINE_END);
    }

    /** Puts the lines of trailer fields. */
    public static void putTrailers(Http2Headers headers, ByteWriter to) throws Malformed {
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            String name = field.getKey().toString();
            if (OF_A_CONNECTION.contains(name)) {
                throw new Malformed("a field of a connection: " + name);
            }
            putName(name, to);
            putValue(field.getValue(), to.put(':').put(' '));
            to.put(LINE_END);
        }
    }

    /** Puts what may have no space in it. */
    private static void putWord(CharSequence word, ByteWriter to) throws Malformed {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                throw new Malformed("a character in the request line");
            }
            to.put(c);
        }
    }

    private static void putName(String name, ByteWriter to) throws Malformed {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!plain && PUNCTUATION.indexOf(c) < 0) {
                throw new Malformed("a character in a field's name");
            }
            to.put(c);
        }
        if (name.isEmpty()) {
            throw new Malformed("a field without a name");
        }
    }

    private static void putValue(CharSequence value, ByteWriter to) throws Malformed {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\r' || c == '\n' || c == 0 || c > 0xff) {
                throw new Malformed("a character in a field's value");
            }
            to.put(c);
        }
    }
}
