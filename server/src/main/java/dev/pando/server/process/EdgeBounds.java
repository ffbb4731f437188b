package dev.pando.server.process;

import dev.pando.edge.EdgeSettings;

/** The bounds of an edge on this machine. */
public final class EdgeBounds {
    private EdgeBounds() {}

    /**
     * As many connections as open files allow: three in five, since each may lead to another; and
     * one in ten for static files, of two descriptors each.
     */
    public static EdgeSettings here() {
        EdgeSettings.Connections usual = EdgeSettings.DEFAULTS.connections();
        long files = OpenFiles.limit();
        int max = Math.clamp(files * 3 / 5, 1, usual.max());
        return EdgeSettings.DEFAULTS
                .with(new EdgeSettings.Connections(max, usual.idle(), usual.closing()))
                .with(EdgeSettings.DEFAULTS.files().withMaxOpen(files / 20));
    }
}
