/**
 * The grammar of HTTP/1.1 messages (RFC 9112): heads, chunks and trailers as bytes, read strictly
 * and without an object per field. Loop code: nothing here waits, and every reader is confined to
 * one event loop. Start reading at {@link dev.pando.edge.head.HeadScanner}.
 */
@NullMarked
package dev.pando.edge.head;

import org.jspecify.annotations.NullMarked;
