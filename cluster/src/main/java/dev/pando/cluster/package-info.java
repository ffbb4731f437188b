/**
 * The picture of the cluster: what should run and what does, as one immutable snapshot that is
 * swapped whole. Rooms learn of each other only through it, and each fact in it has one writer:
 * {@code apps} control (a package of {@code server} until it is a module), {@code nodes} the node
 * itself, {@code instances} the {@code compute} that runs them, {@code shardMap} {@code database}.
 * Start reading at {@link dev.pando.cluster.Cluster}; {@link dev.pando.cluster.PictureKeeper} says
 * how it is read and changed.
 */
@NullMarked
package dev.pando.cluster;

import org.jspecify.annotations.NullMarked;
