package dev.pando.api;

/**
 * The answer to a request that was not done.
 *
 * @param message what was tried, what was met, what to do
 */
public record ErrorAnswer(ErrorCode code, String message) {}
