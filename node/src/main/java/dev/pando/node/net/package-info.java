/**
 * Addresses, event loops and the binding of listeners. Start at {@link
 * dev.pando.node.net.EventLoops}.
 */
@NullMarked
package dev.pando.node.net;

import org.jspecify.annotations.NullMarked;
