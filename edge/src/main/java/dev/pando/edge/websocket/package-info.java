/**
 * As much of WebSocket (RFC 6455) as a proxy must know to end one politely: where a frame ends, and
 * what says goodbye. Loop code.
 */
@NullMarked
package dev.pando.edge.websocket;

import org.jspecify.annotations.NullMarked;
