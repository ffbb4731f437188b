package dev.pando.edge.proxy;

/** What an upstream connection works for, and tells what happens to it. */
sealed interface UpstreamUser permits Exchange, Tunnel {
    /** The instance has taken what was written to it. */
    void upstreamWritable();

    /** The instance's connection has ended before its work was done; it has been let go. */
    void upstreamGone();
}
