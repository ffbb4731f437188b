package dev.pando.database.router;

import dev.pando.database.state.UserCode;
import dev.pando.database.statistics.Census;
import dev.pando.database.statistics.PoolStatistics;
import dev.pando.database.statistics.PoolStatistics.Count;
import dev.pando.database.wire.Refusal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The server connections of one role in one database, no more than its {@link PoolBound} says, and
 * the sessions that wait for one, in their order. A connection serves sessions with its own
 * options; where another one is needed and there is no room, an idle one is closed for it. Confined
 * to its event loop.
 */
final class Pool {
    /** How often the session at the head is passed by for one that a freed connection fits. */
    private static final int MAX_PASSED_BY = 32;

    /** One connection that is too many goes in so many sweeps. */
    private static final int SWEEPS_TO_SHRINK = 10;

    private final Switchboard switchboard;
    private final Account account;
    private final String database;
    private final PoolBound bound;
    private final UserCode code;
    private final PoolStatistics statistics;
    private final Deque<Backend> unready = new ArrayDeque<>();
    private @Nullable Backend reader;
    private final Set<Backend> open = new LinkedHashSet<>();
    private final Map<SessionOptions, Deque<Backend>> idle = new HashMap<>();
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private final Deque<Backend> free = new ArrayDeque<>();
    private boolean handing;
    private long sweeps;
    private int sessions;
    private int opening;
    private boolean retryPlanned;
    private @Nullable OpenFailure lastFailure;

    private static final class Waiting {
        final Session session;
        final long since;
        boolean isOpenedFor;
        int passedBy;

        Waiting(Session session, long since) {
            this.session = session;
            this.since = since;
        }
    }

    Pool(Switchboard switchboard, Account account, String database) {
        this.switchboard = switchboard;
        this.account = account;
        this.database = database;
        RouterSettings settings = switchboard.settings();
        boolean shared = settings.pooling() == Pooling.TRANSACTION;
        PoolSize size = settings.poolSize();
        this.bound = new PoolBound(shared ? size : PoolSize.fixed(size.most()));
        this.statistics = switchboard.statistics().pool(database, account.user());
        this.code = new UserCode(database, !shared);
    }

    /** What the database's own functions may leave. */
    UserCode code() {
        return code;
    }

    /** What is counted of it. */
    PoolStatistics statistics() {
        return statistics;
    }

    /** A session will ask for server connections, until it leaves. */
    void enter() {
        sessions++;
        statistics.count(Count.SESSIONS);
    }

    /** Gives the session a server connection, now or when there is one. */
    void link(Session session) {
        Backend found = takeIdle(session.options());
        if (found != null) {
            serve(found, session, 0);
        } else {
            queue.add(new Waiting(session, switchboard.nanoTime()));
            grow();
        }
    }

    private void serve(Backend backend, Session session, long waitedNanos) {
        statistics.waited(waitedNanos);
        session.waited(waitedNanos);
        backend.serve(session, sweeps);
    }

    private @Nullable Backend takeIdle(SessionOptions options) {
        Deque<Backend> fitting = idle.get(options);
        if (fitting == null) {
            return null;
        }
        Backend last = fitting.pollLast(); // the one used last: its caches are warm
        while (last != null && !last.isOpen()) {
            last = fitting.pollLast(); // it is about to end
        }
        if (fitting.isEmpty()) {
            idle.remove(options);
        }
        return last;
    }

    /** Opens connections for those who wait, as far as there is room or room can be made. */
    private void grow() {
        if (retryPlanned || switchboard.isClosing()) {
            return;
        }
        for (Waiting waiting : queue) {
            if (waiting.isOpenedFor) {
                continue;
            }
            if (open.size() + opening >= bound.now() && !makeRoom()) {
                return;
            }
            waiting.isOpenedFor = true;
            opening++;
            SessionOptions options = waiting.session.options();
            switchboard.connect(this, account, options, options.startup(account.user(), database));
        }
    }

    private boolean makeRoom() {
        Iterator<SessionOptions> others = idle.keySet().iterator();
        if (!others.hasNext()) {
            return false;
        }
        Backend other = takeIdle(others.next());
        if (other == null) {
            return false;
        }
        other.close();
        return open.size() + opening < bound.now();
    }

    /** A connection has been opened. */
    void opened(Backend backend) {
        opening--;
        open.add(backend);
        lastFailure = null;
        statistics.count(Count.OPENED);
        switchboard.statistics().keep(statistics);
        if (code.isKnown()) {
            freed(backend);
        } else {
            unready.add(backend);
            readCode();
        }
    }

    /** The first connection asks for the database's code; none serves before it is read. */
    private void readCode() {
        Backend first = unready.peek();
        if (reader == null && first != null) {
            reader = first;
            first.read(code, this::codeRead);
        }
    }

    private void codeRead() {
        reader = null;
        code.isRead();
        for (Backend next = unready.poll(); next != null; next = unready.poll()) {
            freed(next);
        }
    }

    /** A connection could not be opened. */
    void openFailed(SessionOptions options, OpenFailure failure) {
        opening--;
        lastFailure = failure;
        statistics.count(Count.OPEN_FAILED);
        if (failure.passes()) {
            queue.forEach(waiting -> waiting.isOpenedFor = false);
            retryPlanned = true;
            switchboard.later(this::retry);
        } else {
            Waiting refused = takeWaiting(options);
            if (refused != null) {
                refused.session.end(failure.answer().retainedDuplicate());
            }
        }
        vanishIfEmpty();
    }

    private void retry() {
        retryPlanned = false;
        grow();
    }

    /** A connection is as new again, and nobody's. */
    void freed(Backend backend) {
        free.add(backend);
        if (handing) {
            return; // a session that was served has let go at once; no deeper for each
        }
        handing = true;
        try {
            for (Backend next = free.poll(); next != null; next = free.poll()) {
                hand(next);
            }
        } finally {
            handing = false;
        }
    }

    private void hand(Backend backend) {
        if (switchboard.isClosing()) {
            backend.close();
        }
        if (!backend.isOpen()) {
            return;
        }
        Waiting head = queue.peek();
        if (head != null && !head.session.options().equals(backend.options())) {
            boolean inTurn = head.isOpenedFor || ++head.passedBy <= MAX_PASSED_BY;
            if (!inTurn) {
                backend.close(); // its end makes room for the head
                return;
            }
        }
        Waiting next = takeWaiting(backend.options());
        if (next != null) {
            serve(backend, next.session, switchboard.nanoTime() - next.since);
        } else {
            idle.computeIfAbsent(backend.options(), _ -> new ArrayDeque<>()).add(backend);
            grow(); // others may wait for room that this one can make
        }
    }

    private @Nullable Waiting takeWaiting(SessionOptions options) {
        for (Iterator<Waiting> all = queue.iterator(); all.hasNext(); ) {
            Waiting waiting = all.next();
            if (waiting.session.options().equals(options)) {
                all.remove();
                return waiting;
            }
        }
        return null;
    }

    /** A connection is gone. */
    void ended(Backend backend) {
        open.remove(backend);
        unready.remove(backend);
        if (reader == backend) {
            reader = null;
            readCode();
        }
        Deque<Backend> fitting = idle.get(backend.options());
        if (fitting != null && fitting.remove(backend) && fitting.isEmpty()) {
            idle.remove(backend.options());
        }
        grow();
        vanishIfEmpty();
    }

    /** A session does not wait any more. */
    void withdraw(Session session) {
        queue.removeIf(waiting -> waiting.session == session);
    }

    /** A session is over. */
    void leave(Session session) {
        sessions--;
        withdraw(session);
        vanishIfEmpty();
    }

    private void vanishIfEmpty() {
        if (sessions == 0 && open.isEmpty() && opening == 0) {
            statistics.stands(Census.EMPTY);
            switchboard.forget(this);
        }
    }

    /**
     * Takes note of how it stands.
     *
     * @param standing how many of its sessions stand in each way
     */
    void census(Map<Standing, Integer> standing) {
        int idleOnes = idle.values().stream().mapToInt(Deque::size).sum();
        statistics.stands(
                new Census(
                        standing.getOrDefault(Standing.IDLE, 0),
                        standing.getOrDefault(Standing.SERVED, 0),
                        standing.getOrDefault(Standing.KEEPING, 0),
                        standing.getOrDefault(Standing.WAITING, 0),
                        idleOnes,
                        open.size() - idleOnes,
                        opening,
                        bound.most()));
    }

    /** Refuses those that have waited too long, and sees how many connections it may have. */
    void sweep(long now) {
        setBound();
        long limit = switchboard.settings().waitLimit().toNanos();
        Waiting head;
        while ((head = queue.peek()) != null && now - head.since > limit) {
            queue.remove();
            statistics.count(Count.REFUSED);
            head.session.refuse(tooLate());
        }
    }

    private void setBound() {
        sweeps++;
        int standing = 0;
        int held = 0;
        for (Backend backend : open) {
            if (backend.isHeld(sweeps)) {
                held++;
            } else if (backend.isStanding()) {
                standing++;
            }
        }
        bound.sees(standing, held);
        grow();
        if (open.size() > bound.now() && sweeps % SWEEPS_TO_SHRINK == 0) {
            shrink();
        }
    }

    /** Closes the one of them that was used longest ago, if any is idle. */
    private void shrink() {
        for (Iterator<Deque<Backend>> all = idle.values().iterator(); all.hasNext(); ) {
            Deque<Backend> fitting = all.next();
            Backend eldest = fitting.removeFirst();
            if (fitting.isEmpty()) {
                all.remove();
            }
            eldest.close();
            return;
        }
    }

    private Refusal tooLate() {
        Duration limit = switchboard.settings().waitLimit();
        return open.isEmpty() && lastFailure != null
                ? Refusals.noConnectionTaken(lastFailure.message(), limit)
                : Refusals.noConnectionFree(open.size(), bound.now(), limit);
    }

    /** Asks PostgreSQL to cancel what a process does. */
    void cancel(BackendIdentity target, Consumer<Boolean> then) {
        switchboard.cancel(target, then);
    }

    /** Takes leave of the server on all that are idle. */
    void close() {
        for (Backend backend : unready.toArray(new Backend[0])) {
            backend.close();
        }
        for (Deque<Backend> fitting : Map.copyOf(idle).values()) {
            for (Backend backend : fitting.toArray(new Backend[0])) {
                backend.close();
            }
        }
    }

    String database() {
        return database;
    }

    Account account() {
        return account;
    }
}
