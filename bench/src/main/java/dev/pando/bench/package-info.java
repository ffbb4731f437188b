/**
 * Programs that the measuring scripts start: parts of Pando alone, as their peers stand alone.
 * Start reading at {@link dev.pando.bench.StaticDoor}.
 */
@NullMarked
package dev.pando.bench;

import org.jspecify.annotations.NullMarked;
