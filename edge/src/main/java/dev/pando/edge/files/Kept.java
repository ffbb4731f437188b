package dev.pando.edge.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.pando.edge.route.StaticFiles;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the shelf keeps, up to so many files and bytes. Over that, those go that were not asked for
 * since the hand came by last: the clock of Corbató (1968), which comes near to 'least recently
 * used' and writes nothing when something is found. Finding takes no lock. Safe for use by many
 * threads.
 */
final class Kept {
    private final int maxFiles;
    private final long maxBytes;
    private final Map<Key, Shelved> byKey = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final ArrayDeque<Key> clock = new ArrayDeque<>();

    @GuardedBy("lock")
    private long bytes;

    private volatile long shownBytes;

    /** A path within a folder. */
    static final class Key {
        private final StaticFiles files;
        private final byte[] path;
        private final int hash;

        Key(StaticFiles files, byte[] path) {
            this.files = files;
            this.path = path;
            this.hash = 31 * System.identityHashCode(files) + Arrays.hashCode(path);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && key.files == files // a folder's place, one object each
                    && Arrays.equals(key.path, path);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    Kept(int maxFiles, long maxBytes) {
        this.maxFiles = maxFiles;
        this.maxBytes = maxBytes;
    }

    @Nullable Shelved find(Key key) {
        return byKey.get(key);
    }

    /** Keeps something in place of what was kept there, and makes room for it. */
    void put(Key key, Shelved shelved) {
        lock.lock();
        try {
            Shelved before = byKey.put(key, shelved);
            bytes += shelved.heldBytes();
            if (before == null) {
                clock.add(key);
            } else {
                letGo(before);
            }
            while (byKey.size() > maxFiles || bytes > maxBytes) {
                turn();
            }
            shownBytes = bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Moves the hand on by one. */
    @GuardedBy("lock")
    private void turn() {
        Key key = clock.remove();
        Shelved met = byKey.get(key);
        if (met != null && met.wasUsed()) {
            clock.add(key);
        } else if (met != null) {
            byKey.remove(key);
            letGo(met);
        }
    }

    @GuardedBy("lock")
    private void letGo(Shelved shelved) {
        bytes -= shelved.heldBytes();
        shelved.release();
    }

    /** Forgets a path. */
    void remove(Key key) {
        lock.lock();
        try {
            Shelved met = byKey.remove(key);
            if (met != null) {
                clock.remove(key);
                letGo(met);
            }
            shownBytes = bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of one that holds a file open for nobody; false if there is none. */
    boolean closeOne() {
        lock.lock();
        try {
            for (Key key : clock) {
                Shelved met = byKey.get(key);
                if (met != null && met.holdsIdleFile()) {
                    byKey.remove(key);
                    clock.remove(key);
                    letGo(met);
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets everything. */
    void clear() {
        lock.lock();
        try {
            clock.forEach(key -> {
                Shelved met = byKey.remove(key);
                if (met != null) {
                    letGo(met);
                }
            });
            clock.clear();
            shownBytes = bytes;
        } finally {
            lock.unlock();
        }
    }

    /** The bytes that are kept. */
    long bytes() {
        return shownBytes;
    }
}
