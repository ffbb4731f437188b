package dev.pando.database.statistics;

import dev.pando.database.sql.Shape;
import dev.pando.database.wire.ClientMessage;
import dev.pando.database.wire.SqlState;
import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Times what one session says: hears its messages as they go to the server, and the ends of the
 * answers. A Query counts as one statement, to its ReadyForQuery; in the extended protocol each
 * Execute does, to its completion. A statement that waits for the ones before it counts from their
 * end on. Confined to one event loop.
 */
public final class StatementTimer {
    /** Stands for the SQLSTATE of an error that is too long to be read. */
    private static final String UNREAD = "unread";

    private final Statistics statistics;
    private final PoolStatistics pool;
    private final Supplier<String> application;
    private final NamedTexts named = new NamedTexts();
    private final UnderWay underWay = new UnderWay();

    /** That of the message which is heard next, if it has one. */
    private SaidText text = new SaidText(null, null);

    private int run;
    private long lastEnd;
    private long waitedNanos;
    private long rows;
    private String sqlState = "";

    /**
     * That of a session which has said nothing.
     *
     * @param application what it calls itself by now
     */
    public StatementTimer(
            Statistics statistics, PoolStatistics pool, Supplier<String> application) {
        this.statistics = statistics;
        this.pool = pool;
        this.application = application;
        this.lastEnd = statistics.nanoTime();
    }

    /** What is heard next has waited so long for a server connection. */
    public void waited(long nanos) {
        waitedNanos = nanos;
    }

    /**
     * The text of the message that is heard next.
     *
     * @param of its shape; null where nothing shall be counted by it
     */
    public void reads(@Nullable Shape of, ByteBuf bytes, int from, int to) {
        text =
                new SaidText(
                        of, statistics.logsSlowOnes() ? SqlComment.find(bytes, from, to) : null);
    }

    /**
     * A message goes to the server.
     *
     * @param since when it had come
     */
    public void hears(byte type, ByteBuf bytes, int body, int bodyBytes, long since) {
        switch (type) {
            case ClientMessage.QUERY -> {
                named.queried();
                underWay.add(UnderWay.QUERY, text, since);
            }
            case ClientMessage.PARSE -> named.parsed(bytes, body, bodyBytes, text);
            case ClientMessage.BIND -> named.bound(bytes, body, bodyBytes, run);
            case ClientMessage.CLOSE -> named.closed(bytes, body, bodyBytes);
            case ClientMessage.EXECUTE ->
                    underWay.add(UnderWay.EXECUTE, named.executed(bytes, body, bodyBytes), since);
            case ClientMessage.FUNCTION_CALL -> underWay.add(UnderWay.QUERY, null, since);
            case ClientMessage.SYNC -> {
                run++;
                underWay.add(UnderWay.SYNC, null, since);
            }
            default -> {}
        }
    }

    /** CommandComplete has come, or what stands for it where there is none. */
    public void completed(long count) {
        rows += count;
        if (underWay.next() == UnderWay.EXECUTE) {
            end();
        }
    }

    /**
     * An error has come.
     *
     * @param code its SQLSTATE; empty where it is too long to be read
     */
    public void failed(String code, boolean isFatal) {
        sqlState = code.isEmpty() ? UNREAD : code;
        if (underWay.next() == UnderWay.EXECUTE || isFatal) {
            end();
        }
    }

    /**
     * ReadyForQuery has come.
     *
     * @param isIdle whether no transaction is open
     * @param isFree whether nothing more is owed besides
     */
    public void ready(boolean isIdle, boolean isFree) {
        while (underWay.next() == UnderWay.EXECUTE) {
            underWay.remove(); // the server has skipped it
        }
        if (underWay.next() == UnderWay.QUERY) {
            end();
        } else if (underWay.next() == UnderWay.SYNC) {
            underWay.remove();
        }
        sqlState = "";
        rows = 0;
        if (isIdle) {
            pool.count(PoolStatistics.Count.TRANSACTIONS);
        }
        if (isFree) {
            underWay.clear(); // where a Sync is left to which there is no answer
            named.portalsEnd();
        }
    }

    private void end() {
        if (underWay.next() == UnderWay.NOTHING || underWay.next() == UnderWay.SYNC) {
            return;
        }
        long now = statistics.nanoTime();
        long nanos = now - Math.max(underWay.since(), lastEnd);
        SaidText said = underWay.text();
        Ended ended = new Ended(nanos, waitedNanos, rows, sqlState);
        pool.ended(said == null ? null : said.shape(), ended);
        if (statistics.isSlow(nanos)) {
            statistics.log(pool, said, ended, application.get());
        }
        underWay.remove();
        lastEnd = now;
        waitedNanos = 0;
        rows = 0;
        sqlState = "";
    }

    /**
     * The session ends: what its server connection was doing for it counts as failed, after so
     * long.
     */
    public void ends() {
        failed(SqlState.CONNECTION_FAILURE.code(), true);
        underWay.clear();
    }

    /** What was said is said again. */
    public void startsOver() {
        underWay.clear();
    }
}
