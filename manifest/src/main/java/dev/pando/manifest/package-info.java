/**
 * What a user writes: {@code pando.yaml} as checked records. Start reading at {@link
 * dev.pando.manifest.Manifest}; its grammar is told section by section in {@code ManifestReader},
 * {@code ServicesReader}, {@code FunctionsReader}, {@code DatabaseReader} and {@code RulesReader},
 * and the forms of single values in {@code Forms}. Below lie three packages: {@code part} the
 * records, {@code value} what their fields are written in, {@code source} positioned YAML and the
 * problems found in it.
 *
 * <p>Thread code: reading a file waits for the disk; nothing is shared and the records are
 * immutable.
 */
@NullMarked
package dev.pando.manifest;

import org.jspecify.annotations.NullMarked;
