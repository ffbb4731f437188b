package dev.pando.database.state;

import dev.pando.database.sql.Discard;
import dev.pando.database.sql.Plan;
import dev.pando.database.sql.SetStatements;
import dev.pando.database.sql.Shape;
import dev.pando.database.sql.Trace;
import dev.pando.database.sql.Traces;
import dev.pando.database.statistics.Excerpt;
import dev.pando.database.statistics.StatementTimer;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the texts of a session's statements on their way: what they may leave, what has to be
 * planned, and which are not for the server as they are. Confined to one event loop.
 */
final class Texts {
    /**
     * A text that is looked into, within a millisecond; a longer one counts as leaving something.
     */
    static final int MAX_BYTES = 192 * 1024;

    /** So much of a shape is told in a warning. */
    private static final int MAX_EXCERPT = 120;

    private static final String NEEDS_SESSION =
            RaisedError.statement(
                    "0A000",
                    "currval and lastval need the server connection of the statement before them",
                    "Connections are pooled by transactions; what they tell depends on which one"
                            + " they meet.",
                    "Use INSERT ... RETURNING, or session pooling.");

    private static final String LEAVES_NOTHING = "any (it leaves nothing in its session)";

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

    private boolean isExplainedPlanned;

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
        Explanation asked = to < from ? null : Explanation.read(bytes, from, to);
        if (asked == null) {
            return false;
        }
        traces.of(bytes, asked.statement(), to);
        Shape shape = traces.shape();
        Plan plan = shape.plan();
        if (shape == Shape.OTHER || (plan != null && plan.isRead())) {
            return false;
        }
        if (shape != explained) {
            explained = shape;
            isExplainedPlanned = false;
            return plans.ask(shape, bytes, asked.statement(), to, this::explainedIsPlanned);
        }
        return !isExplainedPlanned;
    }

    private void explainedIsPlanned() {
        isExplainedPlanned = true;
        goesOn.run();
    }

    /** The statement that explains one, if the text asks for that. */
    private @Nullable String explanation(ByteBuf bytes, int from, int to) {
        Explanation asked = Explanation.read(bytes, from, to);
        if (asked == null) {
            return null;
        }
        explained = null;
        String connection = connection(bytes, asked.statement(), to);
        Shape shape = traces.shape();
        traces.of(bytes, to, to); // the statement is not said
        return asked.query(shape.plan(), shape, connection);
    }

    /** What becomes of the server connection when that statement is said now. */
    private String connection(ByteBuf bytes, int from, int to) {
        Trace trace = traces.of(bytes, from, to);
        if (!pooled) {
            return "the session's own (session pooling)";
        }
        String leaving = code.leaving();
        if (leaving != null) {
            return "the session's own, as every session's (" + leaving + " may leave something)";
        }
        Discard discard = Discard.read(bytes, from, to);
        if (discard != null && discard.what() == Discard.What.ALL) {
            return "any, from then on (it forgets what its session has left)";
        }
        if (leavings.isKept()) {
            return "the session's own (an earlier statement of it left something)";
        }
        if (discard != null) {
            return LEAVES_NOTHING;
        }
        return switch (trace) {
            case NONE -> LEAVES_NOTHING;
            case NEEDS_SESSION -> "refused (it asks for what an earlier statement left)";
            case STATE ->
                    SetStatements.read(bytes, from, to).isPresent()
                            ? "any (what it sets is carried to the next one)"
                            : "the session keeps it from then on (it leaves something in its"
                                    + " session)";
        };
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
        if (traces.mayDefineLeaving()) {
            code.leaves(
                    "what a session defines, "
                            + Excerpt.of(traces.shape().text(), MAX_EXCERPT)
                            + ",");
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
