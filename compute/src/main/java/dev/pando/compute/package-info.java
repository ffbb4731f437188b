/**
 * Instances of services and functions: keeps as many of them running on this node as the picture
 * asks for, and tells the picture where each one is and whether it answers. Thread code: one
 * virtual thread a running instance, one that reconciles, one that calls the listener. Start
 * reading at {@link dev.pando.compute.Compute}, then {@link dev.pando.compute.Rollout} (what to
 * start and stop) and {@link dev.pando.compute.Upkeep} (one instance's life).
 */
@NullMarked
package dev.pando.compute;

import org.jspecify.annotations.NullMarked;
