package dev.pando.compute.child;

/**
 * Takes what a child writes, line by line. It is called on the thread that reads the child's pipe:
 * a slow one holds the child up.
 */
@FunctionalInterface
public interface Output {
    /** Takes one line without its end, at most 16 KiB long and free of control characters. */
    void line(Source source, String line);

    /** Which of its two streams a child wrote to. */
    enum Source {
        /** Standard output. */
        STDOUT,
        /** Standard error. */
        STDERR
    }
}
