/**
 * What both halves of this room do with folders on disk. Thread code; {@link
 * dev.pando.database.files.FileTree} is all of it.
 */
@NullMarked
package dev.pando.database.files;

import org.jspecify.annotations.NullMarked;
