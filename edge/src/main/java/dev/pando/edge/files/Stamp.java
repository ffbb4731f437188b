package dev.pando.edge.files;

/**
 * What tells one state of a file from another: it changes with the content, whether that is written
 * over, replaced by a rename or set back in time, since nobody can set a change time.
 *
 * @param modifiedNanos when its content changed, in nanoseconds since 1970; anybody may set it
 * @param changedNanos when content, name or mode changed; the kernel alone sets it
 */
record Stamp(
        long device, long inode, long sizeBytes, long modifiedNanos, long changedNanos, int mode) {
    /** That of nothing. */
    static final Stamp NONE = new Stamp(0, 0, 0, 0, Long.MAX_VALUE, 0);

    /** The coarsest step of a kernel's clock for files (HZ=100), doubled. */
    private static final long STEP_NANOS = 20_000_000;

    private static final int TYPE = 0xf000;
    private static final int FILE = 0x8000;
    private static final int FOLDER = 0x4000;

    boolean isFile() {
        return (mode & TYPE) == FILE;
    }

    boolean isFolder() {
        return (mode & TYPE) == FOLDER;
    }

    /**
     * Whether a further change would show. Within one step of the kernel's clock two changes can
     * have the same time (git calls such a file racily clean).
     *
     * @param lookedMillis when it was looked at, since 1970
     */
    boolean isSettled(long lookedMillis) {
        return changedNanos <= lookedMillis * 1_000_000 - STEP_NANOS;
    }

    /** Whether the content is the same, though its name or mode may have changed. */
    boolean isSameContent(Stamp other) {
        return device == other.device
                && inode == other.inode
                && sizeBytes == other.sizeBytes
                && modifiedNanos == other.modifiedNanos;
    }
}
