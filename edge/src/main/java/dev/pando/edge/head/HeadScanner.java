package dev.pando.edge.head;

/**
 * Reads the head of a message: the start line and the fields, as RFC 9112 has them and no looser.
 * What it reads it leaves in place; a head is offsets into the caller's bytes. Confined to one
 * event loop.
 */
public interface HeadScanner {
    /** The bytes end before the head does. */
    int INCOMPLETE = 0;

    /**
     * Reads a request's head from the start of {@code bytes}.
     *
     * @param length how many bytes there are; what follows the head may be among them
     * @param head takes what was found; it holds on to {@code bytes}, which must not change while
     *     it is in use
     * @return the head's length in bytes, {@link #INCOMPLETE}, or a negative code for {@link
     *     Refusal#of}
     */
    int request(byte[] bytes, int length, RequestHead head);

    /** Reads an answer's head in the same way. */
    int response(byte[] bytes, int length, ResponseHead head);

    /**
     * The bounds of a head.
     *
     * @param maxHeadBytes the start line, the fields and the line ends together
     * @param maxTargetBytes the request target
     * @param maxFields how many field lines
     */
    record Limits(int maxHeadBytes, int maxTargetBytes, int maxFields) {}
}
