/**
 * Meters: one Prometheus registry a process, with the JVM's own. Start at {@link
 * dev.pando.node.telemetry.Telemetry}.
 */
@NullMarked
package dev.pando.node.telemetry;

import org.jspecify.annotations.NullMarked;
