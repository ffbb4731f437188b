package dev.pando.compute.child;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.testing.Generated;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class LineSplitterTest {
    private final List<String> lines = new ArrayList<>();
    private final LineSplitter splitter = new LineSplitter(lines::add);

    @Test
    void cutsAtLineEndsAndKeepsTheUnfinishedLineForTheEnd() {
        take("one\ntwo\r\n\nth");
        assertThat(lines).containsExactly("one", "two", "");
        take("ree");
        splitter.end();
        assertThat(lines).containsExactly("one", "two", "", "three");
    }

    @Test
    void showsWhatCouldDriveATerminal() {
        take("\u001b]0;title\u0007 a\tb \u007f \u009b31m red\rover\n");
        assertThat(lines).containsExactly("␛]0;title␇ a\tb ␡ �31m red␍over");
    }

    @Test
    void takesColoursOut() {
        take("[\u001b[1;31mERROR\u001b[m] \u001b[2J\u001b[?25lno such module\n");
        assertThat(lines).containsExactly("[ERROR] no such module");
    }

    @Test
    void replacesInvalidUtf8() {
        byte[] bytes = {'a', (byte) 0xC3, 'b', (byte) 0xFF, '\n'};
        splitter.take(bytes, bytes.length);
        assertThat(lines).containsExactly("a\uFFFDb\uFFFD");
    }

    /** Long text in any alphabet, in pieces of any size: nothing is lost, and no character cut. */
    @Test
    void cutsLongLinesBetweenCharacters() {
        Generated.forAll(100, LineSplitterTest::anyLongLine);
    }

    private static void anyLongLine(RandomGenerator random) {
        List<String> lines = new ArrayList<>();
        LineSplitter splitter = new LineSplitter(lines::add);
        String alphabet = List.of("a", "aé", "a€", "a🌲é").get(random.nextInt(4));
        int[] points = alphabet.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(3 * LineSplitter.MAX_BYTES);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        byte[] bytes = text.toString().getBytes(UTF_8);
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(9_000));
            splitter.take(Arrays.copyOfRange(bytes, from, to), to - from);
            from = to;
        }
        splitter.end();
        assertThat(String.join("", lines)).isEqualTo(text.toString());
        assertThat(lines).allMatch(line -> line.getBytes(UTF_8).length <= LineSplitter.MAX_BYTES);
    }

    private void take(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        splitter.take(bytes, bytes.length);
    }
}
