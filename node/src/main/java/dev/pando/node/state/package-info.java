/**
 * What a Pando process keeps on disk between runs: one locked folder with a format version, and the
 * secrets in it. Thread code.
 */
@NullMarked
package dev.pando.node.state;

import org.jspecify.annotations.NullMarked;
