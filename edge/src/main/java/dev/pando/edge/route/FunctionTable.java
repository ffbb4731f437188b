package dev.pando.edge.route;

import dev.pando.cluster.FunctionRoute;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.pool.Pool;
import dev.pando.edge.route.Destination.NotAllowed;
import dev.pando.edge.route.Destination.ToFunction;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of functions: whole paths, whose segments in braces take any one that is not empty.
 * From left to right a segment that is written out goes before one in braces, and the other way is
 * tried where that one leads nowhere. Without a route for HEAD, the one for GET takes it (RFC 9110
 * §9.3.2). Immutable.
 */
final class FunctionTable {
    private final Step root;
    private final boolean empty;

    private FunctionTable(Step root, boolean empty) {
        this.root = root;
        this.empty = empty;
    }

    static FunctionTable of(Map<FunctionRoute, Pool> routes) {
        Draft root = new Draft();
        routes.forEach((route, pool) -> root.put(route, pool));
        return new FunctionTable(root.step(), routes.isEmpty());
    }

    /**
     * The function for a method and the meaning of a path; {@link NotAllowed} if only other methods
     * have one; null if none has.
     */
    @Nullable Destination find(RequestHead head, byte[] path, int from, int to) {
        return empty ? null : root.find(head, path, from, to);
    }

    /** What may follow after the segments so far. */
    private record Step(ByteMap<Step> written, @Nullable Step inBraces, @Nullable Methods methods) {
        /** Goes on at a slash, or ends where the path does. */
        @Nullable Destination find(RequestHead head, byte[] path, int from, int to) {
            if (from == to) {
                return methods == null ? null : methods.find(head);
            }
            int start = from + 1;
            int end = start;
            while (end < to && path[end] != '/') {
                end++;
            }
            Step next = written.find(path, start, end);
            Destination found = next == null ? null : next.find(head, path, end, to);
            if (found instanceof ToFunction || inBraces == null || end == start) {
                return found;
            }
            return Destination.firstOf(found, inBraces.find(head, path, end, to));
        }
    }

    /** The functions of one path. */
    private record Methods(ByteMap<ToFunction> byName, @Nullable ToFunction get, NotAllowed none) {
        static Methods of(Map<String, ToFunction> byName) {
            return new Methods(
                    ByteMap.of(byName), byName.get("GET"), NotAllowed.but(byName.keySet()));
        }

        Destination find(RequestHead head) {
            ToFunction named = byName.find(head.bytes(), head.methodStart(), head.methodEnd());
            if (named == null && head.method().head()) {
                named = get;
            }
            return named == null ? none : named;
        }
    }

    /** A step while routes are added. */
    private static final class Draft {
        private final Map<String, Draft> written = new HashMap<>();
        private final Map<String, ToFunction> methods = new HashMap<>();
        private @Nullable Draft inBraces;

        void put(FunctionRoute route, Pool pool) {
            Draft at = this;
            for (String segment : route.path().substring(1).split("/", -1)) {
                at = segment.startsWith("{") ? at.braces() : at.written(segment);
            }
            at.methods.put(route.method(), ToFunction.by(route, pool));
        }

        private Draft written(String segment) {
            return written.computeIfAbsent(segment, s -> new Draft());
        }

        private Draft braces() {
            if (inBraces == null) {
                inBraces = new Draft();
            }
            return inBraces;
        }

        Step step() {
            Map<String, Step> steps = new HashMap<>();
            written.forEach((segment, draft) -> steps.put(segment, draft.step()));
            return new Step(
                    ByteMap.of(steps),
                    inBraces == null ? null : inBraces.step(),
                    methods.isEmpty() ? null : Methods.of(methods));
        }
    }
}
