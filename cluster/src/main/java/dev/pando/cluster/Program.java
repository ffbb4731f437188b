package dev.pando.cluster;

import java.util.Map;

/** A part whose instances the platform runs: a service or a function of an app. */
public sealed interface Program extends Part permits Service, Function {
    /** How many instances should run, 0 or more. */
    int instances();

    /** What one instance and its children may use together. */
    long memoryBytes();

    /** Its own variables; compute adds the platform's. */
    Map<String, String> environment();
}
