/**
 * What an HTTP request looks like to a function, and its answer to HTTP: the payload format 2.0 of
 * API Gateway's HTTP APIs. Pure: it belongs to neither world and never waits. Start reading at
 * {@link dev.pando.compute.event.EventWriter}, then {@link dev.pando.compute.event.AnswerReader}.
 */
@NullMarked
package dev.pando.compute.event;

import org.jspecify.annotations.NullMarked;
