package dev.pando.node.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that is appended to and set aside when it grows past a size. For one thread. */
public final class RotatingFile implements AutoCloseable {
    private final Path path;
    private final long maxBytes;
    private final int files;
    private FileChannel channel;
    private long size;

    private RotatingFile(Path path, long maxBytes, int files, FileChannel channel)
            throws IOException {
        if (maxBytes < 1 || files < 1) {
            throw new IllegalArgumentException(
                    "max bytes " + maxBytes + ", files " + files + " (expected: 1 or more)");
        }
        this.path = path;
        this.maxBytes = maxBytes;
        this.files = files;
        this.channel = channel;
        this.size = channel.size();
    }

    /**
     * Opens a file to append to. Past {@code maxBytes} it becomes {@code NAME.1}, that one {@code
     * NAME.2} and so on, and the oldest is deleted.
     *
     * @param files how many files are kept in all, 1 or more
     * @throws IOException if the file cannot be opened
     */
    public static RotatingFile open(Path path, long maxBytes, int files) throws IOException {
        return new RotatingFile(path, maxBytes, files, openChannel(path));
    }

    private static FileChannel openChannel(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Appends bytes; all of them stand in one file. */
    public void append(byte[] bytes, int length) throws IOException {
        if (size > 0 && size + length > maxBytes) {
            rotate();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.hasRemaining()) {
            size += channel.write(buffer);
        }
    }

    private void rotate() throws IOException {
        channel.close();
        for (int i = files - 1; i > 0; i--) {
            Path from = i == 1 ? path : aside(i - 1);
            if (Files.exists(from)) {
                Files.move(from, aside(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (files == 1) {
            Files.deleteIfExists(path);
        }
        channel = openChannel(path);
        size = channel.size();
    }

    private Path aside(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
