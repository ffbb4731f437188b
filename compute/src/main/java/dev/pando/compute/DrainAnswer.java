package dev.pando.compute;

/** What came of asking for an instance to be drained. */
public enum DrainAnswer {
    /** It will be, once another one is ready in its place. */
    WANTED,
    /** This node runs no such instance. */
    NOT_HERE,
    /** It does not answer, or is being ended already. */
    NOT_READY
}
