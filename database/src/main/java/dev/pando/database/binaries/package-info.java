/**
 * PostgreSQL's programs: taken from the archive that ships with Pando and unpacked once into a
 * folder that all Pandos of a user share. Thread code; start at {@link
 * dev.pando.database.binaries.PostgresBinaries}.
 */
@NullMarked
package dev.pando.database.binaries;

import org.jspecify.annotations.NullMarked;
