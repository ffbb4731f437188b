package dev.pando.database.statistics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a session has said that is to be answered, in its order: Queries, Executes, and the Syncs
 * between them. Confined to one event loop.
 */
final class UnderWay {
    static final byte NOTHING = 0;
    static final byte QUERY = 1;
    static final byte EXECUTE = 2;
    static final byte SYNC = 3;

    /** With more nothing is followed, until all is answered. */
    private static final int MAX_COUNT = 16 * 1024;

    private static final int FEW = 4;

    private byte[] kinds = {};
    private @Nullable SaidText[] texts = {};
    private long[] times = {};
    private int head;
    private int count;
    private boolean lost;

    /** One more is said. */
    void add(byte kind, @Nullable SaidText text, long since) {
        if (lost || (count == kinds.length && !grow())) {
            return;
        }
        int at = at(count++);
        kinds[at] = kind;
        texts[at] = text;
        times[at] = since;
    }

    private boolean grow() {
        if (count == MAX_COUNT) {
            clear();
            lost = true;
            return false;
        }
        int larger = Math.max(FEW, 2 * count);
        byte[] newKinds = new byte[larger];
        @Nullable SaidText[] newTexts = new SaidText[larger];
        long[] newTimes = new long[larger];
        for (int i = 0; i < count; i++) {
            newKinds[i] = kinds[at(i)];
            newTexts[i] = texts[at(i)];
            newTimes[i] = times[at(i)];
        }
        kinds = newKinds;
        texts = newTexts;
        times = newTimes;
        head = 0;
        return true;
    }

    private int at(int index) {
        return head + index & kinds.length - 1;
    }

    /** What is to be answered next. */
    byte next() {
        return count == 0 ? NOTHING : kinds[head];
    }

    /** The text of that; null where it is not known. */
    @Nullable SaidText text() {
        return texts[head];
    }

    /** Since when it is under way. */
    long since() {
        return times[head];
    }

    /** It is answered. */
    void remove() {
        texts[head] = null;
        head = at(1);
        count--;
    }

    /** All is answered. */
    void clear() {
        lost = false;
        if (count > 0) {
            Arrays.fill(texts, null);
            count = 0;
        }
    }
}
