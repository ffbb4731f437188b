package dev.pando.manifest.value;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Finds the known word that a mistyped one may be meant for: the one at the smallest distance, if
 * at most a third of the mistyped word's letters (at least one) have to change.
 */
public final class Nearest {
    /** No known word is longer, so a longer one is near none. */
    private static final int MAX_LENGTH = 40;

    private Nearest() {}

    /** The nearest of the known words, the first among equals, or null when none is near. */
    public static @Nullable String of(String word, Collection<String> known) {
        if (word.length() > MAX_LENGTH) {
            return null;
        }
        String nearest = null;
        int smallest = Math.max(1, word.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(word, candidate);
            if (distance < smallest) {
                smallest = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /**
     * How many letters have to be inserted, deleted, replaced or swapped with their neighbour to
     * make one word of the other (the "optimal string alignment" distance).
     */
    static int distance(String a, String b) {
        int[][] distance = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                distance[i][j] = i == 0 || j == 0 ? i + j : step(distance, a, b, i, j);
            }
        }
        return distance[a.length()][b.length()];
    }

    private static int step(int[][] distance, String a, String b, int i, int j) {
        int replaced = distance[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int inserted = Math.min(distance[i - 1][j], distance[i][j - 1]) + 1;
        boolean swapped =
                i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
        int least = Math.min(replaced, inserted);
        return swapped ? Math.min(least, distance[i - 2][j - 2] + 1) : least;
    }
}
