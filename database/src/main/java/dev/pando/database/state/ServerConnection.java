package dev.pando.database.state;

import io.netty.buffer.ByteBufAllocator;

/**
 * The connection to PostgreSQL that a session has, as what it leaves there is concerned with it.
 */
public interface ServerConnection {
    /** The prepared statements that it has. */
    Prepared prepared();

    /** Of what is said on it. */
    ByteBufAllocator alloc();

    /** A message of that type is said on it, whose bytes follow. */
    void says(byte type);
}
