package dev.pando.edge.head;

/** How the end of a message's body is known: RFC 9112 §6.3. */
public enum BodyFraming {
    /** There is no body. */
    NONE,
    /** By the number of bytes that Content-Length gives. */
    LENGTH,
    /** By the last chunk. */
    CHUNKED,
    /** By the end of the connection; answers only. */
    UNTIL_CLOSE
}
