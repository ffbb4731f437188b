package dev.pando.manifest.value;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Splits a command into its words as a POSIX shell does (XCU §2.2 Quoting, §2.3 Token Recognition),
 * without being one: quotes and backslashes work, nothing is expanded, and the shell's operators,
 * {@code $}, {@code *}, {@code ~} and {@code #} are ordinary characters.
 *
 * <ul>
 *   <li>Space, tab and line feed part words.
 *   <li>A backslash takes the next character as it stands; before a line feed both vanish.
 *   <li>Single quotes take everything between them as it stands.
 *   <li>Double quotes do too, but a backslash before {@code $ ` " \} and line feed still works.
 * </ul>
 */
public final class CommandLine {
    private static final int MAX_CHARACTERS = 32_768;

    /** The form of a command of one word or more. */
    public static final Form<List<String>> FORM =
            new Form<>(
                    "a program and its arguments, as a shell would take them", CommandLine::split);

    private static final Pattern SHELL = Pattern.compile("(/.*/)?(sh|bash|dash|ash|zsh|ksh)");
    private static final Pattern FOR_A_SHELL =
            Pattern.compile("^(&&?|\\|\\|?|;|[0-9]?[<>].*)$|\\$[A-Za-z_{(]");

    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();

    /** True between words; {@code ''} begins a word too, though it adds no character. */
    private boolean betweenWords = true;

    private int next;

    private CommandLine(String text) {
        this.text = text;
    }

    /**
     * The first word that only a shell would act on, an operator or a variable to expand; null if
     * there is none, or if the program is a shell.
     */
    public static @Nullable String wordForAShell(List<String> words) {
        if (SHELL.matcher(words.getFirst()).matches()) {
            return null;
        }
        return words.stream()
                .filter(word -> FOR_A_SHELL.matcher(word).find())
                .findFirst()
                .orElse(null);
    }

    static List<String> split(String text) throws Malformed {
        if (text.length() > MAX_CHARACTERS || text.indexOf('\0') >= 0) {
            throw new Malformed(text);
        }
        List<String> words = new CommandLine(text).words();
        if (words.isEmpty() || words.getFirst().isEmpty()) {
            throw new Malformed(text);
        }
        return words;
    }

    private List<String> words() throws Malformed {
        while (next < text.length()) {
            char c = text.charAt(next++);
            switch (c) {
                case ' ', '\t', '\n' -> endWord();
                case '\\' -> takeEscaped();
                case '\'' -> takeSingleQuoted();
                case '"' -> takeDoubleQuoted();
                default -> take(c);
            }
        }
        endWord();
        return List.copyOf(words);
    }

    private void endWord() {
        if (!betweenWords) {
            words.add(word.toString());
            word.setLength(0);
            betweenWords = true;
        }
    }

    private void take(char c) {
        word.append(c);
        betweenWords = false;
    }

    private void takeEscaped() throws Malformed {
        if (next == text.length()) {
            throw new Malformed("a backslash with nothing behind it", next - 1);
        }
        char c = text.charAt(next++);
        if (c != '\n') {
            take(c);
        }
    }

    private void takeSingleQuoted() throws Malformed {
        int open = next - 1;
        int close = text.indexOf('\'', next);
        if (close < 0) {
            throw new Malformed("a quote (') that is not closed", open);
        }
        word.append(text, next, close);
        betweenWords = false;
        next = close + 1;
    }

    private void takeDoubleQuoted() throws Malformed {
        int open = next - 1;
        betweenWords = false;
        while (next < text.length()) {
            char c = text.charAt(next++);
            if (c == '"') {
                return;
            }
            if (c == '\\' && next < text.length() && "$`\"\\\n".indexOf(text.charAt(next)) >= 0) {
                takeEscaped();
            } else {
                word.append(c);
            }
        }
        throw new Malformed("a quote (\") that is not closed", open);
    }
}
