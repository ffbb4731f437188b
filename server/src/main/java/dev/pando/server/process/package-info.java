/**
 * What every foreground process of the server needs: the wish to stop, and the machine's bounds.
 */
@NullMarked
package dev.pando.server.process;

import org.jspecify.annotations.NullMarked;
