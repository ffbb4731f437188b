/**
 * The {@code build:} commands of services, run before their instances and only when their inputs
 * changed. Thread code; start reading at {@link dev.pando.compute.build.BuildStep}.
 */
@NullMarked
package dev.pando.compute.build;

import org.jspecify.annotations.NullMarked;
