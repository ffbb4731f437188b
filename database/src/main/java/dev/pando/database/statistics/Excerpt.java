package dev.pando.database.statistics;

/** The beginning of a text that may be too long to be shown. */
public final class Excerpt {
    private Excerpt() {}

    /**
     * So many characters of it at most, and no half of one, which strict readers of JSON refuse.
     */
    public static String of(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        boolean halved = Character.isHighSurrogate(text.charAt(most - 1));
        return text.substring(0, halved ? most - 1 : most);
    }
}
