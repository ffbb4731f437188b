/**
 * Static files: what stands on the disk at a URL's path, what of it is kept in memory or open, and
 * what HTTP says of conditions, ranges and codings. Start reading at {@link
 * dev.pando.edge.files.Shelf}; {@code FileExchange} in {@code proxy} sends what it gives.
 *
 * <p>Of both worlds. Loop code asks {@link dev.pando.edge.files.Shelf#hit}, which looks whether a
 * kept file is still what the disk has: two or three {@code statx} calls, each about a microsecond,
 * since the kernel keeps the names of files that are asked for often (nginx does the same, or
 * trusts its memory for a minute). Everything else, which may wait for a disk, is thread code on
 * the shelf's own few threads: finding, opening and reading in {@code Lookup}, and closing.
 *
 * <p>Only {@code Kernel} calls functions of the C library.
 */
@NullMarked
package dev.pando.edge.files;

import org.jspecify.annotations.NullMarked;
