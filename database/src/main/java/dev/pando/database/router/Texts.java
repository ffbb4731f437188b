package dev.pando.database.router;

import dev.pando.database.sql.SetStatements;
import dev.pando.database.sql.Shape;
import dev.pando.database.sql.Trace;
import dev.pando.database.sql.Traces;
import dev.pando.database.statistics.StatementTimer;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the texts of a session's statements on their way: what they may leave, what has to be
 * planned, and which are not for the server as they are. Confined to one event loop.
 */
final class Texts {
    /** A text that is looked into; a longer one counts as leaving something. */
    static final int MAX_BYTES = 256 * 1024;

    private static final String NEEDS_SESSION =
            """
            DO $pando$ BEGIN RAISE EXCEPTION USING ERRCODE = '0A000', \
            MESSAGE = 'currval and lastval need the server connection of the statement before them', \
            DETAIL = 'Connections are pooled by transactions; what they tell depends on which one they meet.', \
            HINT = 'Use INSERT ... RETURNING, or session pooling.'; END $pando$\
            """;

    /** Where a text is. */
    enum Kind {
        QUERY,
        /** In a Parse without a name: it is run once, unless it is carried. */
        UNNAMED,
        NAMED
    }

    private final boolean pooled;
    private final Traces traces;
    private final Plans plans;
    private final UserCode code;
    private final Leavings leavings;
    private final StatementTimer timer;
    private final Runnable goesOn;

    /** What is to be explained, and planned first. */
    private @Nullable Shape explained;

    /**
     * Those of a session.
     *
     * @param pooled whether it may be without a server connection
     * @param goesOn what follows when a plan is there that something waited for
     */
    Texts(
            boolean pooled,
            StatementReading reading,
            UserCode code,
            Leavings leavings,
            StatementTimer timer,
            Runnable goesOn) {
        this.pooled = pooled;
        this.traces = reading.traces();
        this.plans = reading.plans();
        this.code = code;
        this.leavings = leavings;
        this.timer = timer;
        this.goesOn = goesOn;
    }

    /** Whether the text asks for an explanation that has to be made first, off the loop. */
    boolean isExplanationMissing(ByteBuf bytes, int from, int to) {
        int statement = to < from ? -1 : Explanation.statementOf(bytes, from, to);
        if (statement < 0) {
            return false;
        }
        traces.of(bytes, statement, to);
        Shape shape = traces.shape();
        if (shape == Shape.OTHER || shape.plan() != null) {
            return false;
        }
        if (shape != explained) {
            explained = shape;
            return plans.ask(shape, bytes, statement, to, goesOn);
        }
        return true;
    }

    /** The statement that explains one, if the text asks for that. */
    private @Nullable String explanation(ByteBuf bytes, int from, int to) {
        int statement = Explanation.statementOf(bytes, from, to);
        if (statement < 0) {
            return null;
        }
        explained = null;
        Trace trace = traces.of(bytes, statement, to);
        Shape shape = traces.shape();
        return Explanation.query(shape.plan(), shape, trace, pooled);
    }

    /**
     * Looks into a text that goes to the server, in a message of so many bytes, up to an end that
     * is before its start where the message is none. What goes instead of it, if anything does.
     */
    @Nullable String read(ByteBuf bytes, int from, int bodyBytes, int to, Kind kind) {
        if (bodyBytes > MAX_BYTES || to < from) {
            leavings.keep(); // too long to be read; or no message, as the server will say
            timer.reads(Shape.OTHER, bytes, from, from);
            traces.of(bytes, from, Math.min(from + bodyBytes, bytes.writerIndex()));
            if (traces.definesText()) {
                code.leaves("a function of " + bodyBytes + " bytes");
            }
            return null;
        }
        String explanation = explanation(bytes, from, to);
        if (explanation != null) {
            timer.reads(null, bytes, from, from);
            leavings.leavesNothing();
            return explanation;
        }
        Trace trace = meet(bytes, from, to);
        if (!pooled) {
            return null;
        }
        if (traces.mayDefineLeaving(bytes, from, to)) {
            code.leaves("a function, view or default that a session defines");
        }
        if (leavings.isKept()) {
            return null;
        }
        if (trace != Trace.STATE) {
            leavings.leavesNothing();
            return trace == Trace.NEEDS_SESSION ? NEEDS_SESSION : null;
        }
        Optional<SetStatements> plain =
                kind == Kind.NAMED ? Optional.empty() : SetStatements.read(bytes, from, to);
        plain.ifPresentOrElse(leavings::sets, leavings::keep);
        return null;
    }

    /** A text goes to the server; what it may leave. */
    Trace meet(ByteBuf bytes, int from, int to) {
        Trace trace = traces.of(bytes, from, to);
        timer.reads(traces.shape(), bytes, from, to);
        plans.met(traces.shape(), bytes, from, to);
        return trace;
    }

    /** Whether the text that was read last may speak of prepared statements by name. */
    boolean namesStatements() {
        return traces.namesStatements();
    }

    /**
     * The settings that the constants of the text which was read last are read under; null where
     * that is the same under all.
     */
    @Nullable Settings reading() {
        if (leavings.isKept() || !traces.readsConstants()) {
            return null;
        }
        if (leavings.isSetting()) {
            leavings.keep(); // under which ones is not known yet
        }
        return leavings.settings().reading();
    }
}
