package dev.pando.edge.files;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A regular file of which a descriptor is held, and its state then. For one thread. */
final class Held implements AutoCloseable {
    private final int descriptor;
    private final Stamp stamp;
    private boolean handedOver;

    /** Takes over a descriptor. */
    Held(int descriptor, Stamp stamp) {
        this.descriptor = descriptor;
        this.stamp = stamp;
    }

    Stamp stamp() {
        return stamp;
    }

    /** Where it really is: its path without symbolic links. */
    static Path placeOf(int descriptor) throws IOException {
        return Files.readSymbolicLink(link(descriptor));
    }

    private static Path link(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    /** Opens what is held, whatever stands at its path now. */
    FileChannel open() throws IOException {
        return FileChannel.open(link(descriptor), StandardOpenOption.READ);
    }

    /** Reads it whole; false where the file turns out shorter than it was. */
    boolean readInto(ByteBuf bytes) throws IOException {
        try (FileChannel channel = open()) {
            ByteBuffer target = bytes.nioBuffer(0, (int) stamp.sizeBytes());
            int read = 0;
            while (target.hasRemaining() && read >= 0) {
                read = channel.read(target);
            }
            bytes.writerIndex(target.position());
            return !target.hasRemaining();
        }
    }

    /** A buffer as long as the file. */
    ByteBuf room() {
        int size = (int) stamp.sizeBytes();
        return Unpooled.directBuffer(size, size);
    }

    /** Whether it has been the same all the time. */
    boolean isUnchanged(FileStat stat) {
        return stat.look(descriptor) && stat.stamp().equals(stamp);
    }

    /** Gives the descriptor to someone else, who closes it. */
    int handOver() {
        handedOver = true;
        return descriptor;
    }

    @Override
    public void close() {
        if (!handedOver) {
            Kernel.close(descriptor);
        }
    }
}
