package dev.pando.edge.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.edge.files.ByteRanges.Range;
import dev.pando.testing.Generated;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class ByteRangesTest {
    @Test
    void coverWhatIsAskedForAndNoByteTwice() {
        Generated.forAll(
                5_000,
                random -> {
                    int length = random.nextInt(1, 40);
                    BitSet asked = new BitSet();
                    List<String> specs = new ArrayList<>();
                    for (int i = random.nextInt(1, ByteRanges.MAX_RANGES + 1); i > 0; i--) {
                        specs.add(spec(random, length, asked));
                    }
                    String field =
                            "bytes=" + String.join(random.nextBoolean() ? "," : " , ", specs);
                    List<Range> ranges = Objects.requireNonNull(ByteRanges.of(field, length));
                    BitSet covered = new BitSet();
                    for (Range range : ranges) {
                        assertThat(range.length()).as(field).isPositive();
                        BitSet part = new BitSet();
                        part.set((int) range.from(), (int) range.to());
                        assertThat(covered.intersects(part)).as(field).isFalse();
                        covered.or(part);
                    }
                    assertThat(covered).as(field).isEqualTo(asked);
                });
    }

    /** One range, and the model's view of it. */
    private static String spec(RandomGenerator random, int length, BitSet asked) {
        int first = random.nextInt(length + 5);
        return switch (random.nextInt(3)) {
            case 0 -> {
                asked.set(Math.max(0, length - first), length);
                yield "-" + first;
            }
            case 1 -> {
                if (first < length) {
                    asked.set(first, length);
                }
                yield first + "-";
            }
            default -> {
                int last = first + random.nextInt(length + 5);
                if (first < length) {
                    asked.set(first, Math.min(last + 1, length));
                }
                yield first + "-" + last;
            }
        };
    }

    @Test
    void keepTheOrderTheyWereAskedForIn() {
        assertThat(ByteRanges.of("bytes=20-29, 0-9", 100))
                .containsExactly(new Range(20, 30), new Range(0, 10));
        assertThat(ByteRanges.of("bytes=20-29, 0-9, 25-34", 100))
                .containsExactly(new Range(20, 35), new Range(0, 10));
        assertThat(ByteRanges.of("bytes=0-9, 20-29, 10-19", 100)).containsExactly(new Range(0, 30));
    }

    @Test
    void countForNothingWhereTheyAreMalformed() {
        for (String field :
                List.of(
                        "",
                        "bytes",
                        "bytes=",
                        "bytes=,",
                        "bytes=-",
                        "bytes=a-b",
                        "bytes=5-4",
                        "bytes=1-2-3",
                        "bytes=--1",
                        "bytes=+1-2",
                        "bytes=1",
                        "items=0-1",
                        "bytes 0-1",
                        "bytes=0-1;2-3",
                        "bytes=0x1-2",
                        "bytes=" + "0-0,".repeat(17))) {
            assertThat(ByteRanges.of(field, 100)).as(field).isNull();
        }
        assertThat(ByteRanges.of("BYTES=0-1,,\t", 100)).containsExactly(new Range(0, 2));
        assertThat(ByteRanges.of("bytes=100-,-0", 100)).isEmpty();
        assertThat(ByteRanges.of("bytes=0-99999999999999999999999", 100))
                .containsExactly(new Range(0, 100));
        assertThat(ByteRanges.of("bytes=99999999999999999999999-", 100)).isEmpty();
        assertThat(ByteRanges.of("bytes=-99999999999999999999999", 100))
                .containsExactly(new Range(0, 100));
    }
}
