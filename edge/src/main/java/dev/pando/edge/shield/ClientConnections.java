package dev.pando.edge.shield;

import dev.pando.node.net.Network;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.random.RandomGenerator;

/**
 * How many connections each client has open, by address, of IPv6 by the first 64 bits. The table
 * has four entries for each connection that there can be; a client without one of the {@value
 * #WAYS} that its address leads to is not counted, which a full edge has for one in millions. Safe
 * for use by many threads, without locks.
 */
public final class ClientConnections {
    /** The place of a connection that is not counted. */
    public static final int NOT_COUNTED = -1;

    private static final int WAYS = 16;
    private static final int ENTRIES_PER_CONNECTION = 4;
    private static final int MAX_ATTEMPTS = 16;
    private static final int IPV6_USER_BYTES = 8;

    /** An entry is a hash in its upper bits, a number of connections in these; 0 is empty. */
    private static final int COUNT_BITS = 16;

    private static final long COUNT = (1 << COUNT_BITS) - 1;

    private final int max;
    private final NetworkTable uncounted;
    private final KeyedHash hash;
    private final AtomicLongArray table;
    private final int setMask;

    /**
     * Counts nobody yet.
     *
     * @param max that one client may have
     * @param uncounted whose connections are not counted
     * @param all connections that there can be of all clients
     * @param secret chance that clients cannot guess
     */
    public ClientConnections(
            int max, Collection<Network> uncounted, int all, RandomGenerator secret) {
        this.max = max;
        Map<Network, Integer> values = new HashMap<>();
        uncounted.forEach(network -> values.put(network, 0));
        this.uncounted = NetworkTable.of(values);
        hash = KeyedHash.random(secret);
        int sets = Integer.highestOneBit(all * ENTRIES_PER_CONNECTION / WAYS + 1) * 2;
        table = new AtomicLongArray(sets * WAYS);
        setMask = sets - 1;
    }

    /**
     * Counts one connection of a client in.
     *
     * @return its place, to {@link #leave} by, or {@link #NOT_COUNTED}
     */
    public int enter(byte[] address) {
        if (address.length == 0 || uncounted.find(address) != NetworkTable.NOTHING) {
            return NOT_COUNTED;
        }
        long key = hash.of(address, 0, Math.min(address.length, IPV6_USER_BYTES));
        int set = ((int) key & setMask) * WAYS;
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            int at = find(set, key);
            if (at < 0) {
                return NOT_COUNTED;
            }
            long entry = table.get(at);
            boolean own = entry != 0 && isOf(entry, key);
            long next = own ? entry + 1 : (key & ~COUNT) | 1;
            boolean fits = own ? (entry & COUNT) < COUNT : entry == 0;
            if (fits && table.compareAndSet(at, entry, next)) {
                return at;
            }
        }
        return NOT_COUNTED;
    }

    private static boolean isOf(long entry, long key) {
        return ((entry ^ key) & ~COUNT) == 0;
    }

    /** The client's entry, else the first empty one of the set, else -1. */
    private int find(int set, long key) {
        int empty = -1;
        for (int at = set; at < set + WAYS; at++) {
            long entry = table.get(at);
            if (entry != 0 && isOf(entry, key)) {
                return at;
            }
            if (entry == 0 && empty < 0) {
                empty = at;
            }
        }
        return empty;
    }

    /** How many more than it may the client at a place has open; 0 or less if it may. */
    public int over(int place) {
        return place == NOT_COUNTED ? 0 : (int) (table.get(place) & COUNT) - max;
    }

    /** Counts one connection out. */
    public void leave(int place) {
        if (place == NOT_COUNTED) {
            return;
        }
        long entry = table.get(place);
        while (!table.compareAndSet(place, entry, (entry & COUNT) == 1 ? 0 : entry - 1)) {
            entry = table.get(place);
        }
    }

    /** Clients that have a connection open. */
    int clients() {
        int clients = 0;
        for (int i = 0; i < table.length(); i++) {
            clients += table.get(i) == 0 ? 0 : 1;
        }
        return clients;
    }
}
