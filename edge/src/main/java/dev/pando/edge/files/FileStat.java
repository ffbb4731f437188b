package dev.pando.edge.files;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.pando.node.net.IoBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Looks at files without opening them. It has the buffers for that, so each thread needs one of its
 * own. The offsets are those of {@code struct statx}, which are the same on every architecture.
 */
public final class FileStat {
    /** PATH_MAX, with its NUL; the kernel takes no longer path. */
    private static final int MAX_PATH_BYTES = 4096;

    private static final long NANOS = 1_000_000_000L;
    private static final int MODE = 28;
    private static final int INODE = 32;
    private static final int SIZE = 40;
    private static final int CHANGED = 96;
    private static final int MODIFIED = 112;
    private static final int DEVICE_MAJOR = 136;
    private static final int DEVICE_MINOR = 140;

    private final MemorySegment name;
    private final MemorySegment found;
    private final Seen seen;

    /** Makes one for a thread that has no batches. */
    FileStat() {
        this(new IoBatch());
    }

    /** Makes one for an event loop, which works through those batches. */
    public FileStat(IoBatch batch) {
        seen = new Seen(batch);
        Arena arena = Arena.ofAuto();
        name = arena.allocate(MAX_PATH_BYTES);
        found = arena.allocate(Kernel.STATX_BYTES, Long.BYTES);
    }

    /** Looks at what a path leads to, over symbolic links; false if there is nothing. */
    boolean look(byte[] path) {
        if (path.length >= MAX_PATH_BYTES) {
            return false;
        }
        MemorySegment.copy(path, 0, name, JAVA_BYTE, 0, path.length);
        name.set(JAVA_BYTE, path.length, (byte) 0);
        return Kernel.statx(Kernel.AT_FDCWD, name, 0, found);
    }

    /** Looks at what a descriptor holds. */
    boolean look(int descriptor) {
        name.set(JAVA_BYTE, 0, (byte) 0);
        return Kernel.statx(descriptor, name, Kernel.AT_EMPTY_PATH, found);
    }

    /** Whether a path leads to what has that stamp. */
    boolean isStill(byte[] path, Stamp stamp) {
        return look(path)
                && size() == stamp.sizeBytes()
                && time(MODIFIED) == stamp.modifiedNanos()
                && time(CHANGED) == stamp.changedNanos()
                && found.get(JAVA_LONG, INODE) == stamp.inode()
                && device() == stamp.device()
                && mode() == stamp.mode();
    }

    /** What was found as it was, in the batch under way. */
    Seen seen() {
        return seen;
    }

    /** What was found. */
    Stamp stamp() {
        return new Stamp(
                device(),
                found.get(JAVA_LONG, INODE),
                size(),
                time(MODIFIED),
                time(CHANGED),
                mode());
    }

    private long size() {
        return found.get(JAVA_LONG, SIZE);
    }

    private int mode() {
        return found.get(JAVA_SHORT, MODE) & 0xffff;
    }

    private long device() {
        long major = found.get(JAVA_INT, DEVICE_MAJOR);
        return major << Integer.SIZE | (found.get(JAVA_INT, DEVICE_MINOR) & 0xffffffffL);
    }

    private long time(int at) {
        return found.get(JAVA_LONG, at) * NANOS + found.get(JAVA_INT, at + Long.BYTES);
    }
}
