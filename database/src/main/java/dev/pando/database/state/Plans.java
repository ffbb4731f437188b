package dev.pando.database.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.database.sql.Shape;
import dev.pando.database.sql.grammar.Planner;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

/**
 * Has shapes planned, without waiting for it. Confined to its event loop; the planning is not on
 * it.
 */
public final class Plans {
    /** A longer text is not planned; a shorter one of its shape may be. */
    private static final int MAX_TEXT_BYTES = 64 * 1024;

    private final EventLoop loop;
    private final Planner planner;

    public Plans(EventLoop loop, Planner planner) {
        this.loop = loop;
        this.planner = planner;
    }

    /** A text of that shape goes to a server. */
    void met(Shape shape, ByteBuf text, int from, int to) {
        if (shape.wantsPlan() && !plan(shape, text, from, to, Plans::nothing)) {
            shape.stillWantsPlan();
        }
    }

    /** Asks for a shape's plan. Whether what follows will follow, on the loop. */
    boolean ask(Shape shape, ByteBuf text, int from, int to, Runnable then) {
        return plan(shape, text, from, to, () -> loop.execute(then));
    }

    private boolean plan(Shape shape, ByteBuf text, int from, int to, Runnable then) {
        int count = to - from;
        return count <= MAX_TEXT_BYTES
                && planner.plan(shape, text.toString(from, count, UTF_8), then);
    }

    private static void nothing() {}
}
