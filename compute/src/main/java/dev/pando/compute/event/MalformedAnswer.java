package dev.pando.compute.event;

/** An answer of a function that cannot be sent to a client; its message says what is wrong. */
public final class MalformedAnswer extends Exception {
    MalformedAnswer(String message) {
        super(message, null, false, false);
    }
}
