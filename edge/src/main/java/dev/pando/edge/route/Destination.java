package dev.pando.edge.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.cluster.FunctionRoute;
import dev.pando.edge.pool.Pool;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Where a request leads. Made with its routes, not per request. */
public sealed interface Destination {
    /**
     * To an instance of a service.
     *
     * @param replacement of the path's prefix; null where the path stays as it came
     */
    record ToService(Pool pool, @Nullable PrefixReplacement replacement) implements Destination {}

    /**
     * To an instance of a function, through the node that runs it.
     *
     * @param lines the fields that tell that node which function is meant, and by which route;
     *     whole lines, not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // written to sockets, never compared
    record ToFunction(Pool pool, byte[] lines) implements Destination {
        static ToFunction by(FunctionRoute route, Pool pool) {
            String lines =
                    "Pando-Function: "
                            + pool.app()
                            + "/"
                            + pool.part()
                            + "\r\nPando-Route: "
                            + route
                            + "\r\n";
            return new ToFunction(pool, lines.getBytes(US_ASCII));
        }
    }

    /** To a file. */
    record ToFolder(StaticFiles files) implements Destination {}

    /**
     * Nowhere: the path has routes, but none for the method.
     *
     * @param methods those that have one
     */
    record NotAllowed(SortedSet<String> methods) implements Destination {
        public NotAllowed {
            methods = Collections.unmodifiableSortedSet(new TreeSet<>(methods));
        }

        /** What is answered where only these methods have a route. */
        static NotAllowed but(Collection<String> methods) {
            TreeSet<String> all = new TreeSet<>(methods);
            if (all.contains("GET")) {
                all.add("HEAD");
            }
            return new NotAllowed(all);
        }

        /** The same where another route takes more methods. */
        private NotAllowed and(NotAllowed other) {
            TreeSet<String> all = new TreeSet<>(methods);
            all.addAll(other.methods);
            return new NotAllowed(all);
        }

        /** The methods as an Allow field has them (RFC 9110 §10.2.1). */
        public String allow() {
            return String.join(", ", methods);
        }
    }

    /** Of two ways the first that takes the method; what both allow if neither does. */
    static @Nullable Destination firstOf(@Nullable Destination one, @Nullable Destination other) {
        if (one instanceof NotAllowed first && other instanceof NotAllowed second) {
            return first.and(second);
        }
        boolean leads = one != null && !(one instanceof NotAllowed);
        return leads || other == null ? one : other;
    }
}
