package dev.pando.manifest.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pando.testing.Generated;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The splitter beside a real shell. */
final class CommandLineTest {
    private static final int WORDS = 6;
    private static final List<String> SEPARATORS =
            List.of("", " ", "\t", "  ", " \t ", "\\\n", " \\\n ");

    @Test
    void splitsAsTheShellDoes() {
        Generated.forAll(
                500,
                random -> {
                    String command = "printf '%s\\0' " + words(random);
                    List<String> split = CommandLine.split(command);
                    assertThat(split.subList(2, split.size()))
                            .as(command)
                            .isEqualTo(wordsOfShell(command));
                });
    }

    @Test
    void expandsNothing() throws Exception {
        assertThat(CommandLine.split("run $HOME \"$HOME\" *.js ~ a&&b #c"))
                .containsExactly("run", "$HOME", "$HOME", "*.js", "~", "a&&b", "#c");
    }

    @Test
    void keepsEmptyWordsInQuotes() throws Exception {
        assertThat(CommandLine.split("run '' \"\"")).containsExactly("run", "", "");
    }

    @Test
    void saysWhereAnOpenQuoteBegins() {
        assertMalformed("run 'a b", "a quote (') that is not closed", 4);
        assertMalformed("run a\"b", "a quote (\") that is not closed", 5);
        assertMalformed("run \"\\\"", "a quote (\") that is not closed", 4);
        assertMalformed("run \\", "a backslash with nothing behind it", 4);
    }

    @Test
    void refusesACommandWithoutAProgram() {
        assertMalformed("", "''", 0);
        assertMalformed(" \t\n", "' \\u0009\\u000A'", 0);
        assertMalformed("'' run", "''' run'", 0);
        assertMalformed("run \0", "'run \\u0000'", 0);
    }

    private static void assertMalformed(String text, String met, int offset) {
        Malformed malformed = catchThrowableOfType(Malformed.class, () -> CommandLine.split(text));
        assertThat(malformed.met()).isEqualTo(met);
        assertThat(malformed.offset()).isEqualTo(offset);
    }

    /** At least one word, so that printf prints no empty line of its own. */
    private static String words(RandomGenerator random) {
        StringBuilder words = new StringBuilder("x");
        int count = random.nextInt(WORDS);
        for (int i = 0; i < count; i++) {
            words.append(SEPARATORS.get(random.nextInt(SEPARATORS.size())));
            int pieces = random.nextInt(4);
            for (int piece = 0; piece < pieces; piece++) {
                words.append(piece(random));
            }
        }
        return words.append(" x").toString();
    }

    private static String piece(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> characters(random, "abc-=/.:,@%+_");
            case 1 -> "'" + characters(random, "ab \t\n\\\"$`*&|;#~<>(){}[]!") + "'";
            case 2 -> "\"" + escaped(random, "ab \t\n'*&|;#~<>(){}[]!") + "\"";
            default -> "\\" + characters(random, "ab \t\n\\\"'$`*&|;#~<>(){}[]!").charAt(0);
        };
    }

    private static String escaped(RandomGenerator random, String plain) {
        StringBuilder text = new StringBuilder();
        for (char c : characters(random, plain).toCharArray()) {
            text.append(
                    random.nextBoolean() ? c : "\\" + characters(random, "\\\"$`\nab ").charAt(0));
        }
        return text.toString();
    }

    /** One character or more. */
    private static String characters(RandomGenerator random, String alphabet) {
        StringBuilder text = new StringBuilder();
        do {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        } while (random.nextInt(3) > 0);
        return text.toString();
    }

    private static List<String> wordsOfShell(String command)
            throws IOException, InterruptedException {
        Process shell =
                new ProcessBuilder("/bin/sh", "-c", command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        byte[] out = shell.getInputStream().readAllBytes();
        assertThat(shell.waitFor()).as(command).isZero();
        List<String> words = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < out.length; i++) {
            if (out[i] == 0) {
                words.add(new String(out, begin, i - begin, StandardCharsets.UTF_8));
                begin = i + 1;
            }
        }
        return words;
    }
}
