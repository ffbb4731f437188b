package example.service;

/** Checks of what people type. */
public final class Text {
    private Text() {}

    /**
     * The text without surrounding space and without control characters, line breaks excepted.
     *
     * @throws Refusal when nothing remains, or more than {@code max} characters
     */
    public static String checked(String what, String text, int max) {
        String clean =
                (text == null ? "" : text)
                        .replace("\r\n", "\n")
                        .codePoints()
                        .filter(c -> c == '\n' || !Character.isISOControl(c))
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString()
                        .strip();
        if (clean.isEmpty()) {
            throw Refusal.invalid("The " + what + " is missing.");
        }
        if (clean.codePointCount(0, clean.length()) > max) {
            throw Refusal.invalid("The %s may have %d characters at most.".formatted(what, max));
        }
        return clean;
    }
}
