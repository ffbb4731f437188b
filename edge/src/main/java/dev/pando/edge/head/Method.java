package dev.pando.edge.head;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** What a request's method means to a proxy. Reused with the head it belongs to. */
public final class Method {
    /** The methods that a proxy may send twice: RFC 9110 §9.2.2. */
    private static final byte[][] IDEMPOTENT = {
        ascii("GET"), ascii("HEAD"), ascii("PUT"), ascii("DELETE"), ascii("OPTIONS"), ascii("TRACE")
    };

    private static final byte[] GET = IDEMPOTENT[0];
    private static final byte[] HEAD = IDEMPOTENT[1];
    private static final byte[] PUT = IDEMPOTENT[2];
    private static final byte[] OPTIONS = IDEMPOTENT[4];
    private static final byte[] CONNECT = ascii("CONNECT");

    private boolean idempotent;
    private boolean get;
    private boolean head;
    private boolean options;
    private boolean connect;
    private boolean bodiless;

    private static byte[] ascii(String name) {
        return name.getBytes(US_ASCII);
    }

    void read(byte[] bytes, int from, int to) {
        head = false;
        options = false;
        connect = false;
        get = is(GET, bytes, from, to);
        if (get) {
            idempotent = true;
            bodiless = true;
            return;
        }
        head = is(HEAD, bytes, from, to);
        options = is(OPTIONS, bytes, from, to);
        connect = is(CONNECT, bytes, from, to);
        idempotent = false;
        for (byte[] name : IDEMPOTENT) {
            idempotent |= is(name, bytes, from, to);
        }
        bodiless = idempotent && !is(PUT, bytes, from, to);
    }

    private static boolean is(byte[] name, byte[] bytes, int from, int to) {
        return Arrays.equals(name, 0, name.length, bytes, from, to);
    }

    /** Whether doing it twice is the same as doing it once. */
    public boolean idempotent() {
        return idempotent;
    }

    /** Whether the answer has no body whatever its fields say. */
    public boolean head() {
        return head;
    }

    /** Whether a body of it means nothing (RFC 9110 §9.3), so that some servers do not read it. */
    public boolean bodiless() {
        return bodiless;
    }

    /** Whether it only reads a representation: GET or HEAD. */
    public boolean reads() {
        return get || head;
    }

    /** Whether it asks what may be asked for. */
    public boolean options() {
        return options;
    }

    boolean connect() {
        return connect;
    }
}
