package dev.pando.manifest.value;

/**
 * What a message shows of a text that a user wrote: one short line. Control and format characters
 * are escaped, so that a manifest cannot write to the reader's terminal.
 */
public final class Excerpt {
    private static final int MAX_CHARACTERS = 60;

    private Excerpt() {}

    /** The text, cut at 60 characters and escaped. */
    public static String of(String text) {
        return of(text, MAX_CHARACTERS);
    }

    /** The text, cut at a length of its own and escaped. */
    public static String of(String text, int maxCharacters) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(maxCharacters).forEach(character -> append(shown, character));
        return text.codePointCount(0, text.length()) > maxCharacters
                ? shown.append("...").toString()
                : shown.toString();
    }

    private static void append(StringBuilder shown, int character) {
        switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    shown.append(String.format("\\u%04X", character));
            default -> shown.appendCodePoint(character);
        }
    }
}
