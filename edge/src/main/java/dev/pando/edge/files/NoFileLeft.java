package dev.pando.edge.files;

import java.io.IOException;

/** No further file can be opened now: the edge's own bound is met, or the machine's. */
final class NoFileLeft extends IOException {
    private static final long serialVersionUID = 1L;

    NoFileLeft() {
        super("no further file can be opened now");
    }
}
