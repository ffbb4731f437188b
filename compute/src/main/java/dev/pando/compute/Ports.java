package dev.pando.compute;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.BitSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * The ports for instances. They are given out in turn, from a random one on: a port just given back
 * comes last, so that connections kept to the instance that had it meet nobody else, and two Pandos
 * on one machine seldom try the same. Safe for use by many threads.
 */
final class Ports {
    private final int first;
    private final int count;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final BitSet leased = new BitSet();

    @GuardedBy("lock")
    private int next;

    Ports(int first, int last, RandomGenerator random) {
        this.first = first;
        this.count = last - first + 1;
        this.next = random.nextInt(count);
    }

    /**
     * A port that nobody listens on, until {@link #release}.
     *
     * @throws IOException if there is none in the range
     */
    int lease() throws IOException {
        lock.lock();
        try {
            for (int tried = 0; tried < count; tried++) {
                int offset = next;
                next = (next + 1) % count;
                if (!leased.get(offset) && isFree(first + offset)) {
                    leased.set(offset);
                    return first + offset;
                }
            }
        } finally {
            lock.unlock();
        }
        throw new IOException(
                "no port is free in " + first + ".." + (first + count - 1) + " for an instance");
    }

    void release(int port) {
        lock.lock();
        try {
            leased.clear(port - first);
        } finally {
            lock.unlock();
        }
    }

    /** Whether one could listen on it; the wildcard address meets listeners on every other. */
    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
