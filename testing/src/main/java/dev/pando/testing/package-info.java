/**
 * What tests share: seeded generators, conditions with a deadline. Start reading at {@link
 * dev.pando.testing.Generated}.
 */
@NullMarked
package dev.pando.testing;

import org.jspecify.annotations.NullMarked;
