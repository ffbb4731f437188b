package dev.pando.compute.lambda;

import java.util.Locale;

/** How a call ended, for counting. */
enum Outcome {
    /** The function answered. */
    OK,
    /** The function reported an error. */
    ERROR,
    /** The function's answer was none that HTTP can send. */
    MALFORMED,
    /** The worker ended before it answered. */
    CRASHED,
    /** The call's time was over. */
    TIMEOUT,
    /** No slot was free; nothing ran. */
    BUSY;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
