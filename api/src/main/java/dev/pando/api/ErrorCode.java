package dev.pando.api;

/** Why the admin API did not do what it was asked. */
public enum ErrorCode {
    /** A parameter that is not known, or has a wrong value. */
    BAD_REQUEST(400),
    /** No token, or a wrong one. */
    UNAUTHORIZED(401),
    /** The request came by a name or from a page that is not the admin listener's own. */
    FORBIDDEN(403),
    /** No such thing. */
    NOT_FOUND(404),
    /** The thing is there, and this method is not for it. */
    METHOD_NOT_ALLOWED(405),
    /** The thing is there, and not in a state for this. */
    CONFLICT(409),
    /** We are wrong; the log says more. */
    INTERNAL(500);

    private final int status;

    ErrorCode(int status) {
        this.status = status;
    }

    /** The HTTP status that it is answered with. */
    public int status() {
        return status;
    }
}
