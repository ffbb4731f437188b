/**
 * The values a manifest is written in: sizes, durations, rates, ranges, networks, command lines.
 * Each has one text form, read strictly; a {@link dev.pando.manifest.value.Form} says what is
 * expected and reads it. Everything here is immutable and knows nothing of YAML.
 */
@NullMarked
package dev.pando.manifest.value;

import org.jspecify.annotations.NullMarked;
