package dev.pando.edge.proxy;

import io.netty.buffer.ByteBuf;

/**
 * One request and its answer, as the client's connection sees it: it is handed what comes in, told
 * what happens to the connection, and in the end calls {@link DownstreamConnection#exchangeOver}.
 * Confined to one event loop.
 */
interface Conversation {
    /**
     * Takes more of what came in; false if it cannot be taken now, or belongs to the next request.
     */
    boolean take(ByteBuf in);

    /** The client has taken what was written to it. */
    void downstreamWritable();

    /** The client's connection is closed. */
    void downstreamGone();

    /** Something did not happen by the time that was set for it. */
    void expired();

    /** There is a newer picture: its instance may drain by now. */
    default void pictureChanged() {}

    /** The edge closes, and waits only for a while. */
    default void edgeCloses() {}

    /** Whether it goes on where the client has ended its side. */
    default boolean isTunnel() {
        return false;
    }

    /** The client has ended its side of a tunnel; what came before is handed on first. */
    default void tunnelDownstreamEnded(Inbound rest) {
        throw new IllegalStateException("no tunnel");
    }
}
