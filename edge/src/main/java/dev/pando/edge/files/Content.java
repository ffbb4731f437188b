package dev.pando.edge.files;

/**
 * The content of one form of a file, counted by those who hold it: the shelf while it keeps it, and
 * each answer under way. The last who lets go frees it. Safe for use by many threads.
 */
public sealed interface Content permits HeldBytes, OpenFile {
    /** Holds it once more; false if it is freed already. */
    boolean hold();

    /** Lets go once. */
    void release();

    /** How many bytes it has. */
    long length();
}
