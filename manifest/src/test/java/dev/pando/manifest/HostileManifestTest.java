package dev.pando.manifest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

/** Manifests that are no text, too large, too deep, or written to harm their reader. */
final class HostileManifestTest {
    private static InvalidManifest refused(String text, Charset charset) {
        return catchThrowableOfType(
                InvalidManifest.class,
                () -> Manifest.parse(text.getBytes(charset), "pando.yaml", Supported.everything()));
    }

    private static InvalidManifest refused(String text) {
        return refused(text, UTF_8);
    }

    @Test
    void isToldWhatIsNoText() {
        assertThat(refused("app: a\r\n# \u00e9\u0000\n"))
                .hasMessage("pando.yaml:2:4: the control character U+0000 (expected: text)");
        assertThat(refused("app: a\n# \u00e9\n", ISO_8859_1))
                .hasMessage(
                        "pando.yaml:2:3: the byte 0xE9, which is not UTF-8 (expected: text in"
                                + " UTF-8)");
        assertThat(refused("app: a\n", UTF_16))
                .hasMessage(
                        "pando.yaml:1:1: the byte 0xFE, which is not UTF-8 (expected: text in"
                                + " UTF-8)");
    }

    @Test
    void isReadUpToOneMegabyte() throws Exception {
        String manifest = "app: a\nstatic: { /: p }\n";
        String filler = "#".repeat((1 << 20) - manifest.length());

        assertThat(Manifest.parse(manifest + filler, "x", Supported.everything()).app())
                .isEqualTo("a");
        assertThat(refused(manifest + filler + "#"))
                .hasMessage("pando.yaml:1:1: more than 1 MB (expected: at most 1 MB)");
    }

    @Test
    void mayHaveACharacterOfTwoUnitsAnywhere() throws Exception {
        for (int length = 1_000; length < 1_050; length++) {
            String filler = "#" + "x".repeat(length) + "\ud83c\udf32\n";
            String manifest = filler + "app: a\nstatic: { /: p }\n";
            assertThat(Manifest.parse(manifest, "x", Supported.everything()).app()).isEqualTo("a");
        }
    }

    @Test
    void nestsSixteenLevels() {
        assertThat(refused("app: " + "[".repeat(500_000)))
                .hasMessage("pando.yaml:1:21: nested deeper than 16 levels");
        assertThat(refused("app: a\n" + "- ".repeat(500_000))).isNotNull();
        assertThat(refused("? ".repeat(500_000)))
                .hasMessage("pando.yaml:1:33: nested deeper than 16 levels");
    }

    @Test
    void cannotUnfoldIntoALargerOne() {
        StringBuilder bomb = new StringBuilder("app: a\na0: &a0 [x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        bomb.append("services: *a29\n");

        assertThat(refused(bomb.toString()).problems())
                .hasSize(31)
                .last()
                .hasToString(
                        "pando.yaml:32:11: services: an alias, which is not read (expected: names"
                                + " and settings of services)");
    }

    @Test
    void cannotWriteToTheTerminalOrFloodIt() {
        StringBuilder many = new StringBuilder("app: \"\\e[31m\\n\"\n");
        for (int i = 0; i < 200; i++) {
            many.append("\"\\b").append(i).append("\": x\n");
        }

        InvalidManifest refused = refused(many.toString());

        assertThat(refused.problems())
                .hasSize(100)
                .allSatisfy(problem -> assertThat(problem.toString()).matches("\\P{Cntrl}*"));
    }

    @Test
    void isReadInTimeThatGrowsWithItsLength() {
        String lists = "- [" + "a,".repeat(200_000) + "]\n";
        String keys = "k: &a {a: b, ? c : d}\n".repeat(40_000);

        assertThat(refused(lists)).isNotNull();
        assertThat(refused(keys).problems()).hasSize(100);
    }
}
