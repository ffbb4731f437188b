/**
 * The tables that keep clients within bounds, whatever they send: who lies in which network, how
 * fast each may ask, how many connections each holds. All of them have a fixed size and are shared
 * by all event loops without locks. Loop code. Start reading at {@link
 * dev.pando.edge.shield.RateTable}.
 */
@NullMarked
package dev.pando.edge.shield;

import org.jspecify.annotations.NullMarked;
