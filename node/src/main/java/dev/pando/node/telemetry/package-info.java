/**
 * Meters: one Prometheus registry a process, with the JVM's own, and what rooms need that count for
 * themselves on event loops. Start at {@link dev.pando.node.telemetry.Telemetry}.
 */
@NullMarked
package dev.pando.node.telemetry;

import org.jspecify.annotations.NullMarked;
