package dev.pando.edge;

import dev.pando.node.net.Network;
import java.time.Duration;
import java.util.List;

/**
 * The bounds of an edge. How long an answer may take and how long a body may be are not here but in
 * the picture, since each part has its own.
 */
public record EdgeSettings(
        Heads heads,
        Connections connections,
        Held held,
        Upstreams upstreams,
        Stalls stalls,
        Files files,
        Shields shields) {
    /** What is right where nobody asks for anything else. */
    public static final EdgeSettings DEFAULTS =
            new EdgeSettings(
                    new Heads(32 * 1024, 8 * 1024, 128, Duration.ofSeconds(10)),
                    new Connections(32_000, Duration.ofSeconds(75), Duration.ofSeconds(5)),
                    new Held(48 << 20),
                    new Upstreams(
                            Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(2)),
                    new Stalls(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofHours(1)),
                    new Files(4, 1_000, 4_096, 16 << 20, 1_000),
                    new Shields(
                            256 * 1024,
                            64 * 1024,
                            new Speed(500, Duration.ofSeconds(10)),
                            256 * 1024,
                            32 << 20,
                            new Speed(500, Duration.ofSeconds(30))));

    /**
     * The heads of requests; those of answers have the same bounds.
     *
     * @param maxBytes request line and fields together; past it 431
     * @param maxUriBytes the request target; past it 414
     * @param maxFields how many fields; past it 431
     * @param read from a head's first byte to its last; past it 408
     */
    public record Heads(int maxBytes, int maxUriBytes, int maxFields, Duration read) {
        public Heads {
            require(maxUriBytes >= 1 && maxUriBytes < maxBytes, "max URI bytes", maxUriBytes);
            require(maxBytes <= 1 << 20, "max head bytes", maxBytes);
            require(maxFields >= 1, "max fields", maxFields);
            requirePositive(read, "head read");
        }
    }

    /**
     * Downstream connections.
     *
     * @param max open at once from outside, and as many again from the platform's own instances, so
     *     that clients do not shut instances out; the next are answered 503 and closed
     * @param maxPerClient open at once from one address, of IPv6 from its first 64 bits, so that
     *     one client does not shut the others out; the next are answered 503 and closed. Trusted
     *     proxies have none, since they bring many clients
     * @param uncounted whose connections do not count as a client's: this machine's own, where
     *     proxies and tools are
     * @param maxSockets open at once on both sides; past it connections are answered 503 and
     *     closed, and requests that need one more 503
     * @param idle without a request; past it they are closed
     * @param closing what requests in flight get when the edge is closed
     */
    public record Connections(
            int max,
            int maxPerClient,
            List<Network> uncounted,
            int maxSockets,
            Duration idle,
            Duration closing) {
        private static final int MOST_PER_CLIENT = 1_000;

        public Connections {
            require(max >= 1, "max connections", max);
            require(maxPerClient >= 1, "max connections per client", maxPerClient);
            require(maxSockets >= 1, "max sockets", maxSockets);
            uncounted = List.copyOf(uncounted);
            requirePositive(idle, "idle");
            requirePositive(closing, "closing");
        }

        /**
         * Of which a client may have 1,000, and no more than a quarter of all: a browser has six to
         * one host, so that is an office of 160, and it takes 32 to fill an edge of 32,000.
         */
        public Connections(int max, Duration idle, Duration closing) {
            this(
                    max,
                    Math.clamp(max / 4, 1, MOST_PER_CLIENT),
                    List.of(Network.parse("127.0.0.0/8"), Network.parse("::1")),
                    Integer.MAX_VALUE,
                    idle,
                    closing);
        }

        /** The same where the process may have no more sockets open. */
        public Connections withMaxSockets(int most) {
            return new Connections(max, maxPerClient, uncounted, most, idle, closing);
        }
    }

    /**
     * What is held until it is whole.
     *
     * @param maxBytes all request bodies that are held until they are whole, and heads that are
     *     longer than 4 KB and come in pieces; past it functions and heads are answered 503, and
     *     services are passed bodies on as they come
     */
    public record Held(long maxBytes) {
        public Held {
            require(maxBytes >= 0, "max held bytes", maxBytes);
        }
    }

    /**
     * Connections to instances.
     *
     * @param connect to be accepted; past it another instance is asked
     * @param idle without a request; less than the 5 s after which Node's HTTP server closes, so
     *     that a request does not meet a connection that is just being closed
     * @param refused how long an instance that refused a connection is passed over; longer than
     *     {@code connect}, so that two instances that never accept do not take turns
     */
    public record Upstreams(Duration connect, Duration idle, Duration refused) {
        public Upstreams {
            requirePositive(connect, "upstream connect");
            requirePositive(idle, "upstream idle");
            requirePositive(refused, "refused");
        }
    }

    /**
     * Transfers of which nothing moves.
     *
     * @param body a request body of which nothing arrives; past it 408
     * @param answer an answer under way of which nothing comes, or nothing is taken; past it it is
     *     cut off
     * @param tunnel an upgraded connection over which nothing goes; past it it is closed
     */
    public record Stalls(Duration body, Duration answer, Duration tunnel) {
        public Stalls {
            requirePositive(body, "body stall");
            requirePositive(answer, "answer stall");
            requirePositive(tunnel, "tunnel idle");
        }
    }

    /**
     * Static files.
     *
     * @param threads that find, open and read what is not at hand
     * @param maxWaiting requests that wait for these threads; past it 503
     * @param maxKept files that are kept at hand
     * @param maxKeptBytes of small files kept in memory, which is not the heap's
     * @param maxOpen large files open at once, with two descriptors each; past it 503
     */
    public record Files(int threads, int maxWaiting, int maxKept, long maxKeptBytes, int maxOpen) {
        public Files {
            require(threads >= 1, "file threads", threads);
            require(maxWaiting >= 1, "max waiting for files", maxWaiting);
            require(maxKept >= 1, "max kept files", maxKept);
            require(maxKeptBytes >= 0, "max kept bytes", maxKeptBytes);
            require(maxOpen >= 1, "max open files", maxOpen);
        }

        /** The same with no more files open, if that is less. */
        public Files withMaxOpen(long files) {
            int max = Math.clamp(files, 1, maxOpen);
            return new Files(threads, maxWaiting, maxKept, maxKeptBytes, max);
        }
    }

    /**
     * What is kept to hold off clients that ask for too much.
     *
     * @param rateEntries keys of limits that are remembered at once, at 16 bytes each; past it the
     *     one nearest to its whole rate is forgotten
     * @param shortBodyBytes request bodies up to this are read before an instance is bothered, if
     *     there is room among {@link Held#maxBytes}; longer ones are passed on as they come; 0 for
     *     all of them
     * @param body what a client must send of a body at least; past it 408
     * @param keptAnswerBytes of its answers that the edge keeps for a client which takes them
     *     slowly, so that instances are free; past it they are slowed down. Each such client counts
     *     with all of it; without room for that, it is 64 KB
     * @param maxKeptAnswersBytes of all such clients
     * @param answer what a client must take of its answers at least; past it its connection is
     *     reset
     */
    public record Shields(
            int rateEntries,
            int shortBodyBytes,
            Speed body,
            int keptAnswerBytes,
            long maxKeptAnswersBytes,
            Speed answer) {
        public Shields {
            require(rateEntries >= 1 && rateEntries <= 1 << 26, "rate entries", rateEntries);
            boolean isShort = shortBodyBytes >= 0 && shortBodyBytes <= 1 << 20;
            require(isShort, "short body bytes", shortBodyBytes);
            require(keptAnswerBytes >= 0, "kept answer bytes", keptAnswerBytes);
            require(maxKeptAnswersBytes >= 0, "max kept answers bytes", maxKeptAnswersBytes);
        }
    }

    /**
     * The slowest that a transfer may be.
     *
     * @param bytesPerSecond on the average of each window of time but the first; 0 for however slow
     */
    public record Speed(long bytesPerSecond, Duration window) {
        public Speed {
            boolean plain = bytesPerSecond >= 0 && bytesPerSecond <= 1 << 30;
            require(plain, "bytes per second", bytesPerSecond);
            requirePositive(window, "window");
        }
    }

    /** These settings with other bounds for heads. */
    public EdgeSettings with(Heads other) {
        return new EdgeSettings(other, connections, held, upstreams, stalls, files, shields);
    }

    /** These settings with other bounds for downstream connections. */
    public EdgeSettings with(Connections other) {
        return new EdgeSettings(heads, other, held, upstreams, stalls, files, shields);
    }

    /** These settings with another bound for what is held. */
    public EdgeSettings with(Held other) {
        return new EdgeSettings(heads, connections, other, upstreams, stalls, files, shields);
    }

    /** These settings with other bounds for upstream connections. */
    public EdgeSettings with(Upstreams other) {
        return new EdgeSettings(heads, connections, held, other, stalls, files, shields);
    }

    /** These settings with other bounds for stalls. */
    public EdgeSettings with(Stalls other) {
        return new EdgeSettings(heads, connections, held, upstreams, other, files, shields);
    }

    /** These settings with other bounds for static files. */
    public EdgeSettings with(Files other) {
        return new EdgeSettings(heads, connections, held, upstreams, stalls, other, shields);
    }

    /** These settings with other bounds against too much. */
    public EdgeSettings with(Shields other) {
        return new EdgeSettings(heads, connections, held, upstreams, stalls, files, other);
    }

    private static void requirePositive(Duration value, String name) {
        require(value.isPositive() && value.compareTo(Duration.ofDays(1)) <= 0, name, value);
    }

    private static void require(boolean holds, String name, Object met) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + met + " (out of bounds)");
        }
    }
}
