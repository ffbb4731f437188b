package dev.pando.edge.head;

/**
 * What a scanner found in a request's head. It is reused from request to request by one event loop:
 * good until the next scan, never to be kept.
 */
public final class RequestHead {
    byte[] bytes = {};
    int methodStart;
    int methodEnd;
    int targetStart;
    int targetEnd;
    int pathStart;
    int pathEnd;
    int authorityStart;
    int authorityEnd;
    int hostNameEnd;
    boolean absolute;
    boolean plainPath;
    boolean http11;
    boolean expectsContinue;
    BodyFraming framing = BodyFraming.NONE;
    long contentLength;
    final Method method = new Method();
    final ConnectionOptions connection = new ConnectionOptions();
    final FieldLines lines;
    int upgradeStart;
    int upgradeEnd;

    /** Makes an empty head with room for that many fields. */
    public RequestHead(HeadScanner.Limits limits) {
        lines = new FieldLines(limits.maxFields());
    }

    void reset(byte[] input) {
        bytes = input;
        authorityStart = 0;
        authorityEnd = 0;
        hostNameEnd = 0;
        absolute = false;
        plainPath = true;
        http11 = false;
        expectsContinue = false;
        framing = BodyFraming.NONE;
        contentLength = 0;
        upgradeStart = 0;
        upgradeEnd = 0;
        connection.clear();
        lines.clear();
    }

    /** The bytes that all offsets of this head point into. */
    public byte[] bytes() {
        return bytes;
    }

    /** What the method means to a proxy. */
    public Method method() {
        return method;
    }

    /** Where the method starts. */
    public int methodStart() {
        return methodStart;
    }

    /** Where the method ends, exclusive. */
    public int methodEnd() {
        return methodEnd;
    }

    /** Where path and query start; of a target in absolute form they may be empty. */
    public int targetStart() {
        return targetStart;
    }

    /** Where path and query end, exclusive. */
    public int targetEnd() {
        return targetEnd;
    }

    /** Where the path starts: {@link #targetStart()}. */
    public int pathStart() {
        return pathStart;
    }

    /** Where the path ends and the query may start. */
    public int pathEnd() {
        return pathEnd;
    }

    /**
     * Whether the target is missing the slash that an absolute form may leave out ({@code
     * http://host?query}).
     */
    public boolean lacksSlash() {
        return pathStart == pathEnd;
    }

    /**
     * Whether the target means the server as a whole: an absolute form with neither path nor query
     * in an OPTIONS request (RFC 9112 §3.2.4).
     */
    public boolean isAsterisk() {
        return method.options() && targetStart == targetEnd;
    }

    /** Where the upgrade token starts. */
    public int upgradeStart() {
        return upgradeStart;
    }

    /** Where the upgrade token ends, exclusive. */
    public int upgradeEnd() {
        return upgradeEnd;
    }

    /**
     * Whether the path has neither percent signs nor dot segments, so that it says what it means.
     */
    public boolean plainPath() {
        return plainPath;
    }

    /** Whether the target came in absolute form, whose authority wins over the Host field. */
    public boolean absolute() {
        return absolute;
    }

    /** Where the authority (host and port) starts; an empty range if HTTP/1.0 gave none. */
    public int authorityStart() {
        return authorityStart;
    }

    /** Where the authority ends, exclusive. */
    public int authorityEnd() {
        return authorityEnd;
    }

    /** Where the host's name within the authority ends, before the port. */
    public int hostNameEnd() {
        return hostNameEnd;
    }

    /** Whether the sender speaks HTTP/1.1 or a later minor version, not HTTP/1.0. */
    public boolean http11() {
        return http11;
    }

    /** How the body ends; never {@link BodyFraming#UNTIL_CLOSE}. */
    public BodyFraming framing() {
        return framing;
    }

    /** The body's length with {@link BodyFraming#LENGTH}, else 0. */
    public long contentLength() {
        return contentLength;
    }

    /** Whether the sender waits for a 100 before it sends the body. */
    public boolean expectsContinue() {
        return expectsContinue;
    }

    /** What the Connection field says. */
    public ConnectionOptions connection() {
        return connection;
    }

    /**
     * Whether the sender asks for another protocol that may be passed through: one upgrade token,
     * no body, and not HTTP/2, which would carry requests past the edge.
     */
    public boolean upgrades() {
        return http11
                && framing == BodyFraming.NONE
                && connection.upgrade()
                && upgradeEnd > upgradeStart;
    }

    /** The field lines. */
    public FieldLines lines() {
        return lines;
    }
}
