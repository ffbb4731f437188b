/**
 * Replays a real site's access log against two servers of the same files and compares what they
 * answer. Start reading at {@link dev.pando.bench.replay.Replay}; {@code bench/replay.sh} runs it.
 */
@NullMarked
package dev.pando.bench.replay;

import org.jspecify.annotations.NullMarked;
