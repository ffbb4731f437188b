package dev.pando.edge.files;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A folder that nothing is served from but what is really below it. Nothing is trusted that could
 * change between two looks: a file is first taken hold of ({@code O_PATH}, which neither waits nor
 * touches anything), then looked at, and the kernel asked where the thing that is held really is.
 * What is no regular file, or not below the folder's own real place, is not there. Only then may it
 * be opened, by way of what is held. For one thread.
 */
final class Root {
    /** How Java writes file names here. */
    static final Charset NAMES = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private final byte[] path;
    private final FileStat stat;
    private final @Nullable Path place;

    Root(Path root, FileStat stat) throws NoFileLeft {
        this.path = root.toString().getBytes(NAMES);
        this.stat = stat;
        this.place = place(path);
    }

    private static @Nullable Path place(byte[] path) throws NoFileLeft {
        int descriptor = Kernel.hold(path);
        if (descriptor < 0) {
            return null;
        }
        try {
            return Held.placeOf(descriptor);
        } catch (IOException e) {
            return null;
        } finally {
            Kernel.close(descriptor);
        }
    }

    /** The absolute path of what a path within means, which begins with a slash. */
    byte[] resolve(byte[] within) {
        return join(path, path.length, within);
    }

    static byte[] join(byte[] first, int length, byte[] second) {
        byte[] joined = new byte[length + second.length];
        System.arraycopy(first, 0, joined, 0, length);
        System.arraycopy(second, 0, joined, length, second.length);
        return joined;
    }

    /** Takes hold of a file, by its absolute path; null if there is none below the folder. */
    @Nullable Held hold(byte[] absolute) throws NoFileLeft {
        int descriptor = place == null ? -1 : Kernel.hold(absolute);
        if (descriptor < 0 || place == null) {
            return null;
        }
        if (isFileBelow(descriptor, place)) {
            return new Held(descriptor, stat.stamp());
        }
        Kernel.close(descriptor);
        return null;
    }

    /** What is held may be named anew meanwhile, but that does not take it out of the folder. */
    private boolean isFileBelow(int descriptor, Path root) {
        try {
            return stat.look(descriptor)
                    && stat.stamp().isFile()
                    && Held.placeOf(descriptor).startsWith(root);
        } catch (IOException e) {
            return false;
        }
    }
}
