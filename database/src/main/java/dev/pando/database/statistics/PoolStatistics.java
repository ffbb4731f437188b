package dev.pando.database.statistics;

import dev.pando.database.sql.Shape;
import dev.pando.database.sql.StatementClass;
import dev.pando.node.telemetry.Histogram;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What was counted of one role's sessions with one database. It outlives its pool, which is gone
 * with its last session. One event loop writes, anyone reads.
 */
public final class PoolStatistics {
    /** Shapes that are counted by themselves; past it those with the least time are forgotten. */
    static final int MAX_SHAPES = 2_000;

    /** What is counted. */
    public enum Count {
        SESSIONS("sessions_opened", "Sessions that have begun."),
        TRANSACTIONS("transactions", "Transactions that are over, as ReadyForQuery tells."),
        ERRORS("statement_errors", "Statements that ended in an error."),
        ROWS("rows", "Rows returned, changed or copied, as command tags tell."),
        REFUSED("refused_statements", "Statements for which there was no server connection."),
        REPEATED("repeated_runs", "What a restart of PostgreSQL met, and was said again."),
        RECEIVED("received_bytes", "What clients have said."),
        SENT("sent_bytes", "What clients were answered."),
        OPENED("server_connections_opened", "Connections to PostgreSQL that were opened."),
        OPEN_FAILED("server_connect_failures", "Connections to PostgreSQL that were not."),
        FORGOTTEN("forgotten_shapes", "Shapes that are not counted by themselves any more.");

        private final String noun;
        private final String help;

        Count(String noun, String help) {
            this.noun = noun;
            this.help = help;
        }

        /** What its meter is called, between prefix and {@code _total}. */
        String noun() {
            return noun;
        }

        String help() {
            return help;
        }
    }

    private final String database;
    private final String user;
    private final Map<Count, AtomicLong> counts = new EnumMap<>(Count.class);
    private final Histogram waits = new Histogram();

    private final Map<StatementClass, Histogram> times = new EnumMap<>(StatementClass.class);
    private final Histogram timesOfNoClass = new Histogram();

    /** By the hash of the shape, of which there may be several objects in the course of time. */
    private final Map<Long, ShapeStatistics> shapes = new ConcurrentHashMap<>();

    private volatile Census census = Census.EMPTY;

    PoolStatistics(String database, String user) {
        this.database = database;
        this.user = user;
        for (Count what : Count.values()) {
            counts.put(what, new AtomicLong());
        }
        for (StatementClass each : StatementClass.values()) {
            times.put(each, new Histogram());
        }
    }

    /** Counts one. */
    public void count(Count what) {
        count(what, 1);
    }

    /** Counts so many. */
    public void count(Count what, long more) {
        AtomicLong count = at(what);
        count.setOpaque(count.getPlain() + more);
    }

    private AtomicLong at(Count what) {
        AtomicLong count = counts.get(what);
        if (count == null) {
            throw new IllegalStateException("not counted: " + what);
        }
        return count;
    }

    /** A session that waited so long has a server connection. */
    public void waited(long nanos) {
        waits.record(nanos);
    }

    /** How things stand now. */
    public void stands(Census now) {
        census = now;
    }

    /**
     * A statement is over.
     *
     * @param shape null where it has none
     */
    public void ended(@Nullable Shape shape, Ended statement) {
        times(shape == null ? null : shape.kind()).record(statement.nanos());
        if (statement.isError()) {
            count(Count.ERRORS);
        }
        count(Count.ROWS, statement.rows());
        if (shape != null) {
            ofShape(shape).ended(statement);
        }
    }

    private ShapeStatistics ofShape(Shape shape) {
        ShapeStatistics known = shapes.get(shape.hash());
        if (known != null) {
            return known;
        }
        if (shapes.size() >= MAX_SHAPES) {
            forgetSome();
        }
        ShapeStatistics made = new ShapeStatistics(shape);
        shapes.put(shape.hash(), made);
        return made;
    }

    /** Makes room, at once for many that are still to come. */
    private void forgetSome() {
        record Timed(long hash, long nanos) {}
        List<Timed> all = new ArrayList<>();
        shapes.forEach((hash, one) -> all.add(new Timed(hash, one.time().nanos())));
        all.sort(Comparator.comparingLong(Timed::nanos));
        List<Timed> least = all.subList(0, MAX_SHAPES / 10);
        least.forEach(one -> shapes.remove(one.hash()));
        count(Count.FORGOTTEN, least.size());
    }

    /** With which database. */
    public String database() {
        return database;
    }

    /** Of which role. */
    public String user() {
        return user;
    }

    /** How often it happened. */
    public long of(Count what) {
        return at(what).getOpaque();
    }

    /** How sessions and server connections stood a moment ago. */
    public Census census() {
        return census;
    }

    /** How long sessions waited for server connections, each time that they needed one. */
    public Histogram waits() {
        return waits;
    }

    /**
     * How long statements took.
     *
     * @param of null for those of which no class is known
     */
    Histogram times(@Nullable StatementClass of) {
        return of == null ? timesOfNoClass : times.getOrDefault(of, timesOfNoClass);
    }

    /** What was counted by shape, in no order. */
    public List<ShapeStatistics> shapes() {
        return List.copyOf(shapes.values());
    }
}
