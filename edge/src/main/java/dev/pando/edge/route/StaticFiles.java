package dev.pando.edge.route;

import dev.pando.cluster.AppName;
import dev.pando.cluster.StaticFolder;
import dev.pando.edge.pool.Tallies;
import dev.pando.edge.pool.Tally;
import java.nio.file.Path;

/**
 * A static folder of an app as requests are led to it, and the count of what was answered from it.
 * It outlives a picture that leaves it as it is, so that what is kept of its files stays good. Safe
 * for use by many threads.
 */
public final class StaticFiles {
    /** What makes a folder the same from picture to picture. */
    record Key(AppName app, Path directory, StaticFolder folder) {}

    private final Key key;
    private final Tallies tallies;
    private final int prefixSegments;

    /**
     * Makes a folder's place.
     *
     * @param loops how many event loops count into {@link #tally}
     */
    StaticFiles(Key key, int loops) {
        this.key = key;
        String prefix = key.folder.prefix().replaceAll("/+$", "");
        this.prefixSegments = (int) prefix.chars().filter(c -> c == '/').count();
        tallies = new Tallies(loops);
    }

    /** Whose folder it is. */
    public AppName app() {
        return key.app;
    }

    /** What the picture says of it. */
    public StaticFolder folder() {
        return key.folder;
    }

    /** Where it is on this machine; the way there may lead over symbolic links. */
    public Path root() {
        return key.directory.resolve(key.folder.folder()).toAbsolutePath().normalize();
    }

    /** How many segments of a URL's path lead to it. */
    public int prefixSegments() {
        return prefixSegments;
    }

    /** Where one event loop counts its answers. */
    public Tally tally(int loop) {
        return tallies.of(loop);
    }

    /** What all event loops counted. */
    public Tallies tallies() {
        return tallies;
    }
}
