package dev.pando.manifest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.manifest.source.Problem;
import dev.pando.testing.Generated;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Whatever a manifest is turned into, reading it gives a manifest or problems inside the file. */
final class MutatedManifestTest {
    private static final List<String> METACHARACTERS =
            List.of(
                    ":",
                    ": ",
                    "-",
                    "- ",
                    "?",
                    "? ",
                    "[",
                    "]",
                    "{",
                    "}",
                    ",",
                    "#",
                    " #",
                    "&a ",
                    "*a",
                    "!",
                    "!!int ",
                    "!!merge <<: ",
                    "|",
                    ">",
                    "|2-",
                    "'",
                    "\"",
                    "%",
                    "%YAML 9.9\n",
                    "@",
                    "`",
                    "\n",
                    "\r",
                    "\t",
                    "  ",
                    "---\n",
                    "...\n",
                    "<<: ",
                    "\\",
                    "\"\\ud800\"",
                    "\"\\U0011ffff\"",
                    "\"\\0\"",
                    "~",
                    "null",
                    "\u0000",
                    "\u0085",
                    "\ufeff",
                    "\u2028",
                    "\ud83c\udf32",
                    "[".repeat(40),
                    "{a: ".repeat(40));

    @Test
    void isAManifestOrProblemsInTheFile() {
        byte[] example = Example.text().getBytes(UTF_8);
        Generated.forAll(20_000, random -> check(mutated(example, random)));
    }

    /** The bytes with one to four changes of one kind or another. */
    static byte[] mutated(byte[] original, RandomGenerator random) {
        byte[] bytes = original;
        int mutations = random.nextInt(1, 5);
        for (int i = 0; i < mutations; i++) {
            bytes = mutate(bytes, random);
        }
        return bytes;
    }

    @Test
    void isProblemsForBinaryJunk() {
        Generated.forAll(
                2_000,
                random -> {
                    byte[] bytes = new byte[random.nextInt(200)];
                    random.nextBytes(bytes);
                    check(bytes);
                });
    }

    private static void check(byte[] bytes) {
        try {
            Manifest.parse(bytes, "pando.yaml", Supported.everything());
        } catch (InvalidManifest e) {
            // Bytes that are not UTF-8 stand in the text as one character each at most.
            String[] lines = new String(bytes, UTF_8).split("\r\n|\r|\n", -1);
            assertThat(e.problems()).isNotEmpty();
            e.problems().forEach(problem -> checkPosition(problem, lines));
        }
    }

    private static void checkPosition(Problem problem, String[] lines) {
        assertThat(problem.toString().lines()).as(problem.toString()).hasSize(1);
        assertThat(problem.line()).as(problem.toString()).isBetween(1, lines.length);
        String line = lines[problem.line() - 1];
        assertThat(problem.column())
                .as(problem.toString())
                .isBetween(1, line.codePointCount(0, line.length()) + 1);
    }

    private static byte[] mutate(byte[] bytes, RandomGenerator random) {
        int at = random.nextInt(bytes.length);
        int end = Math.min(bytes.length, at + random.nextInt(1, 20));
        return switch (random.nextInt(6)) {
            case 0 -> flipped(bytes, at, random);
            case 1 -> join(bytes, at, new byte[0], end);
            case 2 -> join(bytes, end, Arrays.copyOfRange(bytes, at, end), end);
            case 3 -> withLines(bytes, random);
            case 4 -> join(bytes, at, metacharacter(random), at);
            default -> join(bytes, at, metacharacter(random), end);
        };
    }

    private static byte[] flipped(byte[] bytes, int at, RandomGenerator random) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        return flipped;
    }

    private static byte[] metacharacter(RandomGenerator random) {
        return METACHARACTERS.get(random.nextInt(METACHARACTERS.size())).getBytes(UTF_8);
    }

    private static byte[] withLines(byte[] bytes, RandomGenerator random) {
        List<String> lines =
                new ArrayList<>(Arrays.asList(new String(bytes, ISO_8859_1).split("\n", -1)));
        int a = random.nextInt(lines.size());
        int b = random.nextInt(lines.size());
        switch (random.nextInt(3)) {
            case 0 -> Collections.swap(lines, a, b);
            case 1 -> lines.add(a, lines.get(b));
            default -> lines.remove(a);
        }
        String text = String.join("\n", lines);
        return text.isEmpty() ? new byte[] {'\n'} : text.getBytes(ISO_8859_1);
    }

    /** The bytes before one place, something between, and the bytes from another place on. */
    private static byte[] join(byte[] bytes, int before, byte[] between, int from) {
        byte[] joined = new byte[before + between.length + bytes.length - from + 1];
        System.arraycopy(bytes, 0, joined, 0, before);
        System.arraycopy(between, 0, joined, before, between.length);
        System.arraycopy(bytes, from, joined, before + between.length, bytes.length - from);
        joined[joined.length - 1] = '\n';
        return joined;
    }
}
