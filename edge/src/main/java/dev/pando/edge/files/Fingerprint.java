package dev.pando.edge.files;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells by a file's name whether a build put a hash of its content there, so that the name never
 * means another content. Wrongly seen ones would be kept for a year, wrongly unseen ones are asked
 * for again; so the rule would rather miss some. A name has a hash if before its last extensions
 * ({@code .js}, {@code .js.map}, {@code .chunk.css}) there stands
 *
 * <ol>
 *   <li>after a {@code -}, {@code .} or {@code _}: 8 to 64 hexadecimal digits in lower case,
 *       letters and figures both ({@code main.3f2a9c1b.js}; webpack, Parcel, Rails); or
 *   <li>after a {@code -}: exactly 8 of {@code A-Z a-z 0-9 _ -} (Vite, Rollup, esbuild) that no one
 *       would write: with a capital, and either a figure between letters ({@code
 *       index-BkZ8sx3a.js}) or four changes between capitals and small letters.
 * </ol>
 */
final class Fingerprint {
    private static final String EXTENSIONS =
            "(\\.(min|chunk|module|bundle))?(\\.[a-z0-9]{1,11}){1,2}";
    private static final Pattern HEX =
            Pattern.compile(
                    ".*[-._](?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{8,64}" + EXTENSIONS);
    private static final Pattern EIGHT = Pattern.compile(".+-([A-Za-z0-9_-]{8})" + EXTENSIONS);
    private static final Pattern FIGURE_INSIDE = Pattern.compile(".*[A-Za-z][0-9]+[A-Za-z].*");
    private static final int MAX_NAME = 255;
    private static final int MIN_CHANGES = 4;

    private Fingerprint() {}

    static boolean isIn(String name) {
        if (name.length() > MAX_NAME) {
            return false;
        }
        if (HEX.matcher(name).matches()) {
            return true;
        }
        Matcher eight = EIGHT.matcher(name);
        return eight.matches() && isHash(eight.group(1));
    }

    private static boolean isHash(String text) {
        boolean capital = text.chars().anyMatch(c -> c >= 'A' && c <= 'Z');
        return capital && (FIGURE_INSIDE.matcher(text).matches() || changes(text) >= MIN_CHANGES);
    }

    private static int changes(String text) {
        int changes = 0;
        for (int i = 1; i < text.length(); i++) {
            char before = text.charAt(i - 1);
            char c = text.charAt(i);
            boolean letters = Character.isLetter(before) && Character.isLetter(c);
            if (letters && Character.isUpperCase(before) != Character.isUpperCase(c)) {
                changes++;
            }
        }
        return changes;
    }
}
