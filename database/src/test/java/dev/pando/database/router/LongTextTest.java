package dev.pando.database.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.database.wire.Messages;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts around each bound of the router's, that come in pieces. */
class LongTextTest {
    @RegisterExtension
    static final TestRouter house =
            new TestRouter(TestRouter.transactions(4, Duration.ofSeconds(10)));

    @ParameterizedTest
    @ValueSource(
            ints = {1_000, 16_500, 65_000, 66_000, 100_000, 196_000, 197_000, 262_000, 1_000_000})
    void areAnsweredWhereverTheyStop(int bytes) throws Exception {
        try (RawClient client = RawClient.in(house.routed);
                RawClient other = RawClient.in(house.routed)) {
            for (String before : new String[] {"SELECT 1", "BEGIN"}) {
                client.query(before);
                assertThat(client.answers(1)).startsWith(before.equals("BEGIN") ? "C" : "TDC");
                ByteBuf text = Unpooled.buffer();
                Messages.query(text, "SELECT length('" + "x".repeat(bytes) + "')");
                while (text.isReadable()) {
                    client.send(text.readSlice(Math.min(text.readableBytes(), bytes / 10 * 9)));
                    for (int i = 0; i < 20; i++) { // so that the piece has been read
                        other.query("SELECT 1");
                        assertThat(other.answers(1)).isEqualTo("TDCZI");
                    }
                }
                assertThat(client.answers(1)).startsWith("TDCZ");
            }
        }
    }
}
