/**
 * The schema's changes, applied to an app's database in order and once. Thread code; start at
 * {@link dev.pando.database.migration.Migrations}.
 */
@NullMarked
package dev.pando.database.migration;

import org.jspecify.annotations.NullMarked;
