package dev.pando.database.wire;

import static dev.pando.testing.Generated.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.database.wire.MessageWalk.Change;
import dev.pando.database.wire.MessageWalk.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The walk beside a plain model that has the whole stream at hand. */
class MessageWalkTest {
    private static final String TYPES = "PQDSRIWX";
    private static final byte[] INSTEAD = {'r', 0, 0, 0, 4};
    private static final int REPLACED = MessageWalk.HEAD_BYTES;

    /**
     * P passes, Q is wanted whole and passes, D is dropped, S wanted whole and dropped, the head of
     * R is replaced, I passes behind something that is inserted, W waits once, X stops.
     */
    private static final class Recording implements MessageWalk.Visitor {
        final List<String> visited = new ArrayList<>();

        private char last;
        boolean waited;

        @Override
        public int wants(byte type, int bodyBytes) {
            return switch (type) {
                case 'Q', 'S' -> bodyBytes;
                case 'R' -> Math.min(1, bodyBytes);
                default -> 0;
            };
        }

        @Override
        public Verdict visit(byte type, int bodyBytes, ByteBuf bytes, int body) {
            last = (char) type;
            waited = type == 'W' && !waited;
            if (waited) {
                return Verdict.WAIT;
            }
            String seen =
                    type == 'Q' || type == 'S'
                            ? ByteBufUtil.hexDump(bytes, body, bodyBytes)
                            : String.valueOf(bodyBytes);
            visited.add(last + seen);
            return switch (type) {
                case 'D', 'S' -> Verdict.DROP;
                case 'R', 'I' -> Verdict.CHANGE;
                case 'X' -> Verdict.STOP;
                default -> Verdict.PASS;
            };
        }

        @Override
        public Change change() {
            return new Change(Unpooled.wrappedBuffer(INSTEAD), last == 'R' ? REPLACED : 0);
        }
    }

    @Test
    void cutsAnywhereGiveTheSameMessagesAndBytes() {
        forAll(
                20_000,
                random -> {
                    List<String> visited = new ArrayList<>();
                    var passed = new ByteArrayOutputStream();
                    byte[] stream = stream(random, visited, passed);
                    Recording recording = new Recording();
                    MessageWalk walk = new MessageWalk(recording);
                    var onward = new ByteArrayOutputStream();
                    List<ByteBuf> given = new ArrayList<>();
                    int at = 0;
                    Consumer<ByteBuf> collect =
                            bytes -> {
                                onward.writeBytes(ByteBufUtil.getBytes(bytes));
                                bytes.release();
                            };
                    while (at < stream.length) {
                        int size = Math.min(stream.length - at, 1 + random.nextInt(40));
                        ByteBuf piece = PooledByteBufAllocator.DEFAULT.buffer(size);
                        given.add(piece.writeBytes(stream, at, size));
                        walk.take(piece, collect);
                        at += size;
                        while (walk.isWaiting() && (at >= stream.length || random.nextBoolean())) {
                            walk.resume(collect);
                        }
                    }
                    assertThat(recording.visited).isEqualTo(visited);
                    assertThat(onward.toByteArray()).isEqualTo(passed.toByteArray());
                    assertThat(walk.atBorder()).isTrue();
                    assertThat(given).allMatch(piece -> piece.refCnt() == 0);
                });
    }

    private static byte[] stream(
            RandomGenerator random, List<String> visited, ByteArrayOutputStream passed) {
        ByteBuf all = Unpooled.buffer();
        boolean stopped = false;
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            char type = TYPES.charAt(random.nextInt(i < 8 ? 7 : 8));
            byte[] body = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(60)];
            random.nextBytes(body);
            ByteBuf message = Unpooled.buffer().writeByte(type).writeInt(4 + body.length);
            message.writeBytes(body);
            if (!stopped) {
                visited.add(
                        type
                                + (type == 'Q' || type == 'S'
                                        ? ByteBufUtil.hexDump(body)
                                        : String.valueOf(body.length)));
                if (type == 'R' || type == 'I') {
                    passed.writeBytes(INSTEAD);
                }
                if (type == 'R') {
                    passed.writeBytes(body);
                }
                if ("PQIW".indexOf(type) >= 0) {
                    passed.writeBytes(ByteBufUtil.getBytes(message));
                }
            }
            stopped |= type == 'X';
            all.writeBytes(message);
        }
        return ByteBufUtil.getBytes(all);
    }

    @Test
    void isAtNoBorderInTheMiddleOfAMessage() throws Exception {
        MessageWalk walk = new MessageWalk(new Recording());
        walk.take(Unpooled.copiedBuffer(new byte[] {'P', 0, 0}), ByteBuf::release);
        assertThat(walk.atBorder()).isFalse();
        walk.take(Unpooled.copiedBuffer(new byte[] {0, 6, 1}), ByteBuf::release);
        assertThat(walk.atBorder()).isFalse();
        walk.take(Unpooled.copiedBuffer(new byte[] {2}), ByteBuf::release);
        assertThat(walk.atBorder()).isTrue();
    }

    @Test
    void refusesLengthsThatDoNotHoldThemselves() {
        MessageWalk walk = new MessageWalk(new Recording());
        ByteBuf wrong = Unpooled.copiedBuffer(new byte[] {'P', 0, 0, 0, 3});
        assertThatThrownBy(() -> walk.take(wrong, ByteBuf::release))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("invalid message length 3");
        assertThat(wrong.refCnt()).isZero();
    }
}
