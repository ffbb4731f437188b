package dev.pando.compute.child;

/**
 * What the kernel may lend to keep children in. Each is used where it works, which is tried once
 * and for real; without it the same promise is kept by other means.
 */
public enum Facility {
    /** A PID namespace a child; without it, a supervising shell finds the child's processes. */
    NAMESPACES,
    /** A memory control group a child; without it, the child's memory is watched. */
    CONTROL_GROUPS
}
