/**
 * What holds for requests by their path, made ready for event loops: who may ask, how much, and
 * what is changed on the way. Loop code: what is made from the picture is immutable and swapped
 * whole with the routes. Start reading at {@link dev.pando.edge.rule.Rules}.
 */
@NullMarked
package dev.pando.edge.rule;

import org.jspecify.annotations.NullMarked;
