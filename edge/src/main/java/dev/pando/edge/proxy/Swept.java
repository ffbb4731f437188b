package dev.pando.edge.proxy;

/**
 * Something of a client's that a loop goes through ten times a second, since it has a deadline.
 * Confined to its event loop.
 */
interface Swept {
    /** When it is told that it {@link #expired()}. */
    long deadline();

    /** What was waited for has not happened in time. */
    void expired();

    /** Looks whether the client takes what it is sent; once a second. */
    default void watchReader() {}

    /** There is a newer picture. */
    default void pictureChanged() {}

    /** The edge closes: what is idle ends now, and the rest as soon as it may. */
    void edgeCloses();

    /** Closes without sending more. */
    void closeNow();

    /** Its index in the list that it is swept by. */
    int place();

    /** Remembers that index. */
    void place(int index);
}
