/**
 * PostgreSQL's frontend/backend protocol, versions 3.0 and 3.2 (PostgreSQL 18 §54), as bytes: the
 * borders of messages in a stream, startup packets, and the messages that a router says itself.
 * Loop code, but without channels; start reading at {@link dev.pando.database.wire.MessageWalk}.
 */
@NullMarked
package dev.pando.database.wire;

import org.jspecify.annotations.NullMarked;
