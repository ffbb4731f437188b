/**
 * Child processes that cannot outlive Pando, whatever ends it, and the limits they live in. Every
 * child is held on a leash: a pipe that only Pando can write to and whose end means "kill
 * everything". Thread code. Start reading at {@link dev.pando.compute.child.Children}, then {@link
 * dev.pando.compute.child.Leash}.
 */
@NullMarked
package dev.pando.compute.child;

import org.jspecify.annotations.NullMarked;
