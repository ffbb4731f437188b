package dev.pando.server.process;

import dev.pando.edge.EdgeSettings;

/** The bounds of an edge on this machine. */
public final class EdgeBounds {
    /** The program's own jars, listeners, logs, and pipes to children. */
    private static final int LEAST_OTHERS = 200;

    private EdgeBounds() {}

    /**
     * Of the files that may be open nine in ten are sockets, on whichever side they are needed; the
     * rest is left for everything else. Large static files have one in ten, of two descriptors
     * each.
     */
    public static EdgeSettings here() {
        EdgeSettings.Connections usual = EdgeSettings.DEFAULTS.connections();
        long files = OpenFiles.limit();
        long others = Math.max(files / 20, LEAST_OTHERS);
        int sockets = Math.clamp(files - others, 1, Integer.MAX_VALUE);
        int max = Math.min(sockets, usual.max());
        return EdgeSettings.DEFAULTS
                .with(
                        new EdgeSettings.Connections(max, usual.idle(), usual.closing())
                                .withMaxSockets(sockets))
                .with(EdgeSettings.DEFAULTS.files().withMaxOpen(files / 20));
    }
}
