package dev.pando.edge.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.testing.Generated;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class FrameBordersTest {
    private static final int CLOSE = 8;

    /** Frames as a plain model: their bytes, and where each one ends. */
    private static final class Stream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<Integer> ends = new ArrayList<>();
        private int closeAt = Integer.MAX_VALUE;

        void add(RandomGenerator random, int opcode, long length, int form) {
            if (opcode == CLOSE) {
                closeAt = Math.min(closeAt, bytes.size());
            }
            boolean masked = random.nextInt(4) == 0;
            bytes.write(random.nextInt(16) << 4 | opcode);
            bytes.write((masked ? 0x80 : 0) | (form == 0 ? (int) length : form == 2 ? 126 : 127));
            for (int i = form - 1; i >= 0; i--) {
                bytes.write((int) (length >>> (8 * i)));
            }
            for (int i = 0; i < length + (masked ? 4 : 0); i++) {
                bytes.write(random.nextInt(256));
            }
            ends.add(bytes.size());
        }
    }

    private static Stream anyStream(RandomGenerator random) {
        Stream stream = new Stream();
        int frames = random.nextInt(1, 20);
        for (int i = 0; i < frames; i++) {
            int form = new int[] {0, 2, 8}[random.nextInt(3)];
            int longest = form == 0 ? 126 : form == 2 ? 1 << 16 : 70_000;
            long length = random.nextInt(random.nextInt(longest) + 1);
            stream.add(random, random.nextInt(16), length, form);
        }
        return stream;
    }

    /** Also lengths in more bytes than they need (§5.2 forbids them): the border is the same. */
    @Test
    void findsEveryBorderInWhateverPiecesItComes() {
        Generated.forAll(
                2000,
                random -> {
                    Stream stream = anyStream(random);
                    FrameBorders borders = new FrameBorders();
                    List<Integer> found = new ArrayList<>();
                    ByteBuf all = Unpooled.wrappedBuffer(stream.bytes.toByteArray());
                    int largest = random.nextInt(1, 5000);
                    int at = 0;
                    while (at < all.writerIndex()) {
                        int to = Math.min(all.writerIndex(), at + random.nextInt(1, largest + 1));
                        while (at < to) {
                            int next = borders.next(all, at, to);
                            assertThat(next).isBetween(at + 1, to);
                            at = next;
                            if (borders.atBorder()) {
                                found.add(at);
                            }
                            assertThat(borders.closed()).isEqualTo(at > stream.closeAt);
                        }
                    }
                    assertThat(found).isEqualTo(stream.ends);
                });
    }

    @Test
    void findsNoMoreBordersBehindALengthThatNoFrameHas() {
        byte[] bytes = new byte[100];
        bytes[0] = (byte) 0x82;
        bytes[1] = 127;
        bytes[2] = (byte) 0x80;
        FrameBorders borders = new FrameBorders();

        assertThat(borders.next(Unpooled.wrappedBuffer(bytes), 0, 100)).isEqualTo(100);

        assertThat(borders.atBorder()).isFalse();
    }

    @Test
    void standsAtABorderBeforeTheFirstByte() {
        assertThat(new FrameBorders().atBorder()).isTrue();
        assertThat(new FrameBorders().closed()).isFalse();
    }

    @Test
    void saysGoodbyeInOneWholeFrame() {
        byte[] frame = CloseFrame.goingAway();
        FrameBorders borders = new FrameBorders();

        assertThat(borders.next(Unpooled.wrappedBuffer(frame), 0, frame.length))
                .isEqualTo(frame.length);

        assertThat(borders.atBorder()).isTrue();
        assertThat(borders.closed()).isTrue();
    }
}
