/**
 * Asks instances now and then how they are, and tells their pools. Start reading at {@link
 * dev.pando.edge.health.HealthChecks}.
 */
@NullMarked
package dev.pando.edge.health;

import org.jspecify.annotations.NullMarked;
