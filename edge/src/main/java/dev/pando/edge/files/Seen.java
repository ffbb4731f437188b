package dev.pando.edge.files;

import dev.pando.node.net.IoBatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an event loop has found to be as it was, in the batch of events under way: a few forms of
 * files, and folders. Only requests that began before the batch was taken may go by it. Confined to
 * the loop.
 */
final class Seen {
    private static final int MAX_FORMS = 16;
    private static final int MAX_FOLDERS = 4;

    private final IoBatch batch;
    private final @Nullable Representation[] forms = new Representation[MAX_FORMS];
    private final byte[][] folders = new byte[MAX_FOLDERS][];
    private final Stamp[] folderStamps = new Stamp[MAX_FOLDERS];
    private long number = -1; // no batch's
    private int formCount;
    private int folderCount;

    Seen(IoBatch batch) {
        this.batch = batch;
    }

    boolean has(Representation form) {
        if (batch.number() != number) {
            return false;
        }
        for (int i = 0; i < formCount; i++) {
            if (forms[i] == form) {
                return true;
            }
        }
        return false;
    }

    boolean hasFolder(byte[] path, Stamp stamp) {
        if (batch.number() != number) {
            return false;
        }
        for (int i = 0; i < folderCount; i++) {
            if (Arrays.equals(folders[i], path)) {
                return folderStamps[i].equals(stamp);
            }
        }
        return false;
    }

    void add(Representation form) {
        if (isOpen() && formCount < MAX_FORMS) {
            forms[formCount++] = form;
        }
    }

    void addFolder(byte[] path, Stamp stamp) {
        if (isOpen() && folderCount < MAX_FOLDERS) {
            folders[folderCount] = path;
            folderStamps[folderCount++] = stamp;
        }
    }

    /** Whether there is a batch to remember for; a new one starts from nothing. */
    private boolean isOpen() {
        long now = batch.number();
        if (now != IoBatch.NONE && now != number) {
            number = now;
            formCount = 0;
            folderCount = 0;
        }
        return now != IoBatch.NONE;
    }
}
