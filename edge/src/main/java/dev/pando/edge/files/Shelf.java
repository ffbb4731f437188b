package dev.pando.edge.files;

import dev.pando.edge.route.StaticFiles;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The static files that are at hand: small ones in memory, large ones open. What is kept is looked
 * at before it is used, so a change on the disk is seen at once. Safe for use by many threads;
 * whoever makes it closes it, after the connections that it serves.
 */
public final class Shelf implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

    /** Files up to this size are read into memory. */
    private static final int SMALL_BYTES = 64 * 1024;

    private static final int CLOSE_SECONDS = 2;

    private final Limits limits;
    private final LongSupplier wallMillis;
    private final Kept kept;
    private final ExecutorService threads;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    /**
     * The bounds of a shelf.
     *
     * @param threads that read from disks
     * @param maxWaiting requests that wait for these threads
     * @param maxFiles kept at once
     * @param maxBytes of small files kept in memory
     * @param maxOpen large files open at once, kept and being sent
     */
    public record Limits(int threads, int maxWaiting, int maxFiles, long maxBytes, int maxOpen) {}

    /** Makes an empty shelf; the clock gives milliseconds since 1970. */
    public Shelf(Limits limits, LongSupplier wallMillis) {
        this.limits = limits;
        this.wallMillis = wallMillis;
        kept = new Kept(limits.maxFiles(), limits.maxBytes());
        ThreadFactory factory = Thread.ofPlatform().name("edge-files-", 1).daemon(true).factory();
        // Its queue has a bound: lookups are counted before they are handed over, and there are no
        // more closings than files open.
        threads = Executors.newFixedThreadPool(limits.threads(), factory);
    }

    /**
     * The path within a folder that a request names: decoded, with its leading slash; null if it
     * can name nothing.
     *
     * @param plain whether the bytes say what they mean
     */
    public static byte @Nullable [] path(
            StaticFiles files, byte[] bytes, int from, int to, boolean plain) {
        return UrlPath.within(bytes, from, to, plain, files.prefixSegments());
    }

    /**
     * What is kept for a path, if that is still what the disk has. Loop code.
     *
     * @param shares whether the request began before the batch of events under way was taken, so
     *     that it may share a look with others of that batch
     * @return a file whose content the caller lets go of; null if a look is needed
     */
    public Found.@Nullable File hit(
            StaticFiles files, byte[] path, FileRequest request, FileStat stat, boolean shares) {
        Kept.Key key = new Kept.Key(files, Lookup.fileOf(path));
        return kept(key, request, stat, shares, false);
    }

    Found.@Nullable File kept(
            Kept.Key key, FileRequest request, FileStat stat, boolean shares, boolean fallback) {
        Shelved shelved = kept.find(key);
        if (shelved == null) {
            return null;
        }
        Representation form = shelved.form(request);
        Content content = form.content();
        if (content == null || !shelved.isStill(form, stat, shares) || !content.hold()) {
            return null;
        }
        shelved.use();
        return new Found.File(shelved, form, content, fallback);
    }

    /**
     * Looks for a path on one of the shelf's threads.
     *
     * @param then told what was found, on that thread
     * @return false if too many wait already
     */
    public boolean find(StaticFiles files, byte[] path, FileRequest request, Consumer<Found> then) {
        if (waiting.incrementAndGet() > limits.maxWaiting()) {
            waiting.decrementAndGet();
            return false;
        }
        try {
            threads.execute(() -> {
                Found found = look(files, path, request);
                waiting.decrementAndGet();
                then.accept(found);
            });
            return true;
        } catch (RejectedExecutionException e) {
            waiting.decrementAndGet();
            return false; // the edge is closing
        }
    }

    private Found look(StaticFiles files, byte[] path, FileRequest request) {
        try {
            return new Lookup(this, files, request).find(path);
        } catch (RuntimeException e) {
            LOG.error("a look for a file failed, folder={}", files.root(), e);
            return new Found.Busy();
        }
    }

    /** Reads a small file, or opens a large one; null if it changed meanwhile. */
    @Nullable Content load(Held file, FileStat stat) throws IOException {
        return file.stamp().sizeBytes() <= SMALL_BYTES ? read(file, stat) : open(file);
    }

    private static @Nullable Content read(Held file, FileStat stat) throws IOException {
        ByteBuf bytes = file.room();
        boolean whole = false;
        try {
            whole = file.readInto(bytes) && file.isUnchanged(stat);
        } finally {
            if (!whole) {
                bytes.release();
            }
        }
        return whole ? new HeldBytes(bytes) : null;
    }

    private Content open(Held file) throws IOException {
        while (open.incrementAndGet() > limits.maxOpen()) {
            open.decrementAndGet();
            if (!kept.closeOne()) {
                throw new NoFileLeft();
            }
        }
        FileChannel channel = null;
        try {
            channel = file.open();
        } finally {
            if (channel == null) {
                open.decrementAndGet();
            }
        }
        return new OpenFile(channel, file.handOver(), file.stamp(), this::closeSoon);
    }

    /** Closing the last descriptor of a deleted file may take a while: not on an event loop. */
    private void closeSoon(OpenFile file) {
        open.decrementAndGet();
        try {
            threads.execute(() -> close(file));
        } catch (RejectedExecutionException e) {
            close(file);
        }
    }

    private static void close(OpenFile file) {
        try {
            file.channel().close();
        } catch (IOException e) {
            LOG.warn("a file could not be closed", e);
        } finally {
            Kernel.close(file.descriptor());
        }
    }

    @Nullable Shelved find(Kept.Key key) {
        return kept.find(key);
    }

    void keep(Kept.Key key, Shelved shelved) {
        kept.put(key, shelved);
    }

    void forget(Kept.Key key) {
        kept.remove(key);
    }

    /** Tells of a file that is there and cannot be read. */
    void failed(IOException cause) {
        LOG.warn("a file could not be read", cause);
    }

    long wallMillis() {
        return wallMillis.getAsLong();
    }

    /** Large files that are open now. */
    public int openFiles() {
        return open.get();
    }

    /** Bytes of small files that are kept in memory, with what is known of them. */
    public long keptBytes() {
        return kept.bytes();
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            // Who still reads then waits for a disk that does not answer.
            var _ = threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kept.clear();
    }
}
