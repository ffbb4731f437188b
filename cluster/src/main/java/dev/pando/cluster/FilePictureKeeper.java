package dev.pando.cluster;

import dev.pando.node.StartFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Keeps the picture in one file. Each picture is written to a temporary file beside it, synced, and
 * renamed over it, then the folder is synced: after a crash at any moment the file holds the old
 * picture or the new one, whole. One process at a time may use the file; the state folder's lock
 * sees to that.
 */
public final class FilePictureKeeper implements PictureKeeper {
    private final Path file;
    private final PictureFormat format = new PictureFormat();
    private final ReentrantLock writing = new ReentrantLock();
    private final Watchers watchers = new Watchers(this::current);
    private volatile Cluster current;

    private FilePictureKeeper(Path file) throws IOException {
        this.file = file;
        this.current = Files.exists(file) ? format.read(Files.readAllBytes(file)) : Cluster.EMPTY;
    }

    /**
     * Opens the picture kept in a file; a missing file is the empty picture.
     *
     * @throws StartFailure if the file holds something else
     * @throws IOException if it cannot be read
     */
    public static FilePictureKeeper open(Path file) throws IOException, StartFailure {
        try {
            return new FilePictureKeeper(file);
        } catch (IllegalArgumentException e) {
            throw new StartFailure(
                    "picture",
                    file
                            + " is not a picture of the cluster that this Pando reads: "
                            + e.getMessage(),
                    "run the version of Pando that wrote it, or delete that file: what should run"
                            + " is written anew at the next start",
                    e);
        }
    }

    @Override
    public Cluster current() {
        return current;
    }

    @Override
    public Watch watch(Consumer<Cluster> listener) {
        return watchers.add(listener);
    }

    @Override
    public boolean update(long expectedRevision, Cluster next) throws IOException {
        writing.lock();
        try {
            if (current.revision() != expectedRevision) {
                return false;
            }
            Cluster numbered = next.at(expectedRevision + 1);
            write(format.write(numbered));
            current = numbered;
        } finally {
            writing.unlock();
        }
        watchers.changed();
        return true;
    }

    private void write(byte[] bytes) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel channel =
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
            folder.force(true);
        }
    }

    @Override
    public void close() {
        watchers.close();
    }
}
