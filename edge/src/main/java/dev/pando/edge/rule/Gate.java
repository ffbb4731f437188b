package dev.pando.edge.rule;

/** One thing that a request must pass before it is led anywhere. Safe for use by many loops. */
@FunctionalInterface
interface Gate {
    /** Lets a request pass, or not. */
    Verdict pass(Visit visit);
}
