package dev.pando.edge.rule;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.pando.cluster.traffic.RequestKey;
import dev.pando.edge.head.FieldLines;
import dev.pando.edge.head.PathMeaning;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.shield.KeyedHash;
import java.util.Locale;

/**
 * Reads of a request whose it is, as a hash. Of several fields or cookies of a name the first
 * counts. Immutable.
 */
public final class KeyReader {
    private static final byte[] COOKIE = {'c', 'o', 'o', 'k', 'i', 'e'};

    /** The network that one user has of IPv6; a machine can ask from any address of it. */
    private static final int IPV6_USER_BYTES = 8;

    private final RequestKey.Source source;
    private final byte[] name;
    private final KeyedHash hash;

    /** Of clients whose request lacks the field: a hash apart, since values can spell addresses. */
    private final KeyedHash clientHash;

    KeyReader(RequestKey key, KeyedHash hash, KeyedHash clientHash) {
        source = key.source();
        name = key.name().getBytes(ISO_8859_1);
        this.hash = hash;
        this.clientHash = clientHash;
    }

    /**
     * One whose hashes are the same on all edges, and so no secret: for spreading, not for
     * counting.
     */
    public static KeyReader sameOnAllEdges(RequestKey key) {
        return new KeyReader(key, new KeyedHash(0, 0), new KeyedHash(0, 1));
    }

    /** The hash of what a request says; of its client's address where it does not say it. */
    public long read(RequestHead head, Client client) {
        return switch (source) {
            case CLIENT -> ofClient(client);
            case HEADER -> ofHeader(head, client);
            case COOKIE -> ofCookie(head, client);
            case PATH -> ofPath(head);
        };
    }

    private long ofClient(Client client) {
        byte[] address = client.address();
        int length = address.length > Integer.BYTES ? IPV6_USER_BYTES : address.length;
        return clientHash.of(address, 0, length);
    }

    private long ofHeader(RequestHead head, Client client) {
        FieldLines lines = head.lines();
        for (int i = 0; i < lines.count(); i++) {
            if (lines.isNamed(i, head.bytes(), name)) {
                return hash.of(head.bytes(), lines.valueStart(i), lines.valueEnd(i));
            }
        }
        return ofClient(client);
    }

    private long ofCookie(RequestHead head, Client client) {
        FieldLines lines = head.lines();
        for (int i = 0; i < lines.count(); i++) {
            if (lines.isNamed(i, head.bytes(), COOKIE)) {
                int to = lines.valueEnd(i);
                int at = valueStart(head.bytes(), lines.valueStart(i), to);
                if (at >= 0) {
                    return hash.of(head.bytes(), at, pairEnd(head.bytes(), at, to));
                }
            }
        }
        return ofClient(client);
    }

    /** Where the value of the cookie starts in a Cookie field (RFC 6265 §4.2.1), or -1. */
    private int valueStart(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int value = at + name.length + 1;
            if (value <= to && bytes[value - 1] == '=' && isName(bytes, at)) {
                return value;
            }
            at = pairEnd(bytes, at, to) + 1;
            while (at < to && bytes[at] == ' ') {
                at++;
            }
        }
        return -1;
    }

    private boolean isName(byte[] bytes, int at) {
        for (int i = 0; i < name.length; i++) {
            if (bytes[at + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static int pairEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != ';') {
            at++;
        }
        return at;
    }

    private long ofPath(RequestHead head) {
        if (head.plainPath()) {
            return hash.of(head.bytes(), head.pathStart(), head.pathEnd());
        }
        byte[] meant = PathMeaning.of(head.bytes(), head.pathStart(), head.pathEnd());
        return hash.of(meant, 0, meant.length);
    }

    /** What a policy by this key is called (a token, RFC 9110 §5.6.2). */
    static String policyName(RequestKey key) {
        String name = key.name().replaceAll("[^\\w.-]", "_");
        String source = key.source().name().toLowerCase(Locale.ROOT);
        return name.isEmpty() ? source : source + "-" + name;
    }
}
