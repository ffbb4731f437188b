/**
 * The text a user wrote, read so that everything keeps its place: from bytes to a tree of
 * positioned YAML 1.2 nodes ({@link dev.pando.manifest.source.YamlTree}), and from nodes to values
 * through readers that know the path they stand at and note what they find ({@link
 * dev.pando.manifest.source.Value}, {@link dev.pando.manifest.source.Fields}). Nothing here knows a
 * key of the grammar, and SnakeYAML Engine does not leave this package.
 */
@NullMarked
package dev.pando.manifest.source;

import org.jspecify.annotations.NullMarked;
