/**
 * Where a Pando process is put together: builds the rooms it plays with {@code new}, opens them in
 * order and closes them in the opposite one. Thread code. Start reading at {@link
 * dev.pando.server.LocalRun}, which is {@code pando run} told aloud.
 */
@NullMarked
package dev.pando.server;

import org.jspecify.annotations.NullMarked;
