package dev.pando.edge.shield;

import dev.pando.node.net.Network;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Values by network, of which the narrowest that holds an address is found. Networks nest or lie
 * apart, so that they cut all addresses into ranges with one value each; an address is found by
 * halving the ranges, in 15 steps among 20,000. An IPv4 address and the IPv6 one that stands for it
 * ({@code ::ffff:0:0/96}, RFC 4291 §2.5.5.2) are the same; an IPv6 network around that one does not
 * hold it. Immutable.
 */
public final class NetworkTable {
    /** The value of an address that no network holds; all given ones are greater. */
    public static final int NOTHING = -1;

    private static final int BITS = 128;
    private static final int IPV4_PREFIX_BITS = 96;
    private static final long IPV4_MARK = 0xffff_0000_0000L;

    /** Where each range begins, upper and lower half, ascending as unsigned numbers. */
    private final long[] high;

    private final long[] low;
    private final int[] values;

    private NetworkTable(List<Range> ranges) {
        high = new long[ranges.size()];
        low = new long[ranges.size()];
        values = new int[ranges.size()];
        for (int i = 0; i < ranges.size(); i++) {
            BigInteger start = ranges.get(i).start();
            high[i] = start.shiftRight(Long.SIZE).longValue();
            low[i] = start.longValue();
            values[i] = ranges.get(i).value();
        }
    }

    /** All addresses up to the next range. */
    private record Range(BigInteger start, int value) {}

    /** A network of 128 bits. */
    private record Block(BigInteger start, int prefixBits, int value) {
        static Block of(Network network, int value) {
            byte[] bytes = network.address().getAddress();
            boolean ipv4 = bytes.length == Integer.BYTES;
            BigInteger number = new BigInteger(1, bytes);
            return new Block(
                    ipv4 ? number.add(BigInteger.valueOf(IPV4_MARK)) : number,
                    network.prefixBits() + (ipv4 ? IPV4_PREFIX_BITS : 0),
                    value);
        }

        /** The first address after it. */
        BigInteger end() {
            return start.add(BigInteger.ONE.shiftLeft(BITS - prefixBits));
        }
    }

    /** Makes a table of values that are 0 or more. */
    public static NetworkTable of(Map<Network, Integer> values) {
        List<Block> blocks = new ArrayList<>();
        // First, so that an IPv4 network of everything, which is the same block, comes after it.
        blocks.add(new Block(BigInteger.valueOf(IPV4_MARK), IPV4_PREFIX_BITS, NOTHING));
        values.forEach((network, value) -> blocks.add(Block.of(network, value)));
        blocks.sort(Comparator.comparing(Block::start).thenComparingInt(Block::prefixBits));
        return new NetworkTable(ranges(blocks));
    }

    /** Walks up the addresses; a block begins a range, and its end goes on with the one around. */
    private static List<Range> ranges(List<Block> blocks) {
        List<Range> ranges = new ArrayList<>();
        Deque<Block> around = new ArrayDeque<>();
        around.push(new Block(BigInteger.ZERO, 0, NOTHING));
        ranges.add(new Range(BigInteger.ZERO, NOTHING));
        for (Block block : blocks) {
            leave(around, block.start(), ranges);
            begin(ranges, block.start(), block.value());
            around.push(block);
        }
        leave(around, BigInteger.ONE.shiftLeft(BITS).subtract(BigInteger.ONE), ranges);
        return ranges;
    }

    /** Ends the blocks that end before an address, or with it. */
    private static void leave(Deque<Block> around, BigInteger next, List<Range> ranges) {
        while (around.element().end().compareTo(next) <= 0) {
            BigInteger end = around.pop().end();
            begin(ranges, end, around.element().value());
        }
    }

    private static void begin(List<Range> ranges, BigInteger start, int value) {
        if (ranges.getLast().start().equals(start)) {
            ranges.removeLast(); // a narrower block begins there too
        }
        ranges.add(new Range(start, value));
    }

    /** The value of the narrowest network that holds an address, or {@link #NOTHING}. */
    public int find(byte[] address) {
        return switch (address.length) {
            case Integer.BYTES -> find(0, IPV4_MARK | number(address, 0, Integer.BYTES));
            case 2 * Long.BYTES ->
                    find(
                            number(address, 0, Long.BYTES),
                            number(address, Long.BYTES, 2 * Long.BYTES));
            default -> NOTHING;
        };
    }

    private static long number(byte[] bytes, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = (number << Byte.SIZE) | (bytes[i] & 0xff);
        }
        return number;
    }

    /** The range that begins last of those that begin at the address or before it. */
    private int find(long upper, long lower) {
        int from = 0; // begins at the lowest address of all
        int to = high.length;
        while (to - from > 1) {
            int middle = (from + to) >>> 1;
            int order = Long.compareUnsigned(high[middle], upper);
            boolean before =
                    order < 0 || (order == 0 && Long.compareUnsigned(low[middle], lower) <= 0);
            if (before) {
                from = middle;
            } else {
                to = middle;
            }
        }
        return values[from];
    }
}
