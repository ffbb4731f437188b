/**
 * The parts of an app as a manifest describes them: immutable records, one for each section. They
 * hold what was written with the defaults filled in; that it makes sense was checked when it was
 * read. Start reading at {@link dev.pando.manifest.part.Service}.
 */
@NullMarked
package dev.pando.manifest.part;

import org.jspecify.annotations.NullMarked;
