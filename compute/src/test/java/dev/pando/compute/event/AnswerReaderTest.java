package dev.pando.compute.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers in both forms, and those that are none. */
final class AnswerReaderTest {
    private static String sent(String json, boolean toHead) throws MalformedAnswer {
        byte[] bytes = json.getBytes(UTF_8);
        Answer answer = new AnswerReader().read(bytes, 0, bytes.length);
        ByteBuf whole = AnswerWriter.whole(UnpooledByteBufAllocator.DEFAULT, answer, toHead);
        return whole.toString(UTF_8).replace("\r\n", "|");
    }

    private static String sent(String json) throws MalformedAnswer {
        return sent(json, false);
    }

    @Test
    void takesABareValueForTheBodyOfA200() throws Exception {
        String head = "HTTP/1.1 200 OK|content-type: application/json|content-length: ";
        assertThat(sent("{\"a\":[1,{\"b\":null}]}"))
                .isEqualTo(head + "20||{\"a\":[1,{\"b\":null}]}");
        assertThat(sent("\"gr\\u00fc\u00df\"")).isEqualTo(head + "6||gr\u00fc\u00df");
        assertThat(sent("[1, 2]")).isEqualTo(head + "6||[1, 2]");
        assertThat(sent("null")).isEqualTo(head + "4||null");
        assertThat(sent(" 7 ")).isEqualTo(head + "3|| 7 ");
        assertThat(sent("{\"body\":\"x\"}")).isEqualTo(head + "12||{\"body\":\"x\"}");
    }

    @Test
    void takesAnObjectWithAStatusAtItsWord() throws Exception {
        assertThat(
                        sent(
                                """
                                {"body":"aGk=","isBase64Encoded":true,"cookies":["a=1","b=2; Path=/"],
                                 "headers":{"X-One":"1","X-Number":5,"Content-Type":"image/png"},
                                 "multiValueHeaders":{"X-Two":["a","b"]},"statusCode":"201"}\
                                """))
                .isEqualTo(
                        "HTTP/1.1 201 Created|set-cookie: a=1|set-cookie: b=2; Path=/|x-one: 1"
                                + "|x-number: 5|content-type: image/png|x-two: a|x-two: b"
                                + "|content-length: 2||hi");
        assertThat(sent("{\"statusCode\":404}"))
                .isEqualTo("HTTP/1.1 404 Not Found|content-length: 0||");
    }

    @Test
    void letsNothingBreakTheFraming() throws Exception {
        assertThat(
                        sent(
                                """
                                {"statusCode":200,"headers":{"Content-Length":"99","Connection":"close",
                                 "Transfer-Encoding":"chunked","Pando-Busy":"1","Upgrade":"x"},"body":"hi"}\
                                """))
                .isEqualTo(
                        "HTTP/1.1 200 OK|content-type: text/plain;charset=UTF-8|content-length:"
                                + " 2||hi");
        assertThat(sent("{\"statusCode\":204,\"body\":\"hi\"}"))
                .isEqualTo("HTTP/1.1 204 No Content|content-type: text/plain;charset=UTF-8||");
        assertThat(sent("{\"statusCode\":304}")).isEqualTo("HTTP/1.1 304 Not Modified||");
        assertThat(sent("{\"statusCode\":200,\"body\":\"hi\"}", true))
                .endsWith("content-length: 2||");
    }

    @Test
    void refusesWhatHttpCannotSay() {
        for (String json :
                List.of(
                        "",
                        "{",
                        "hello",
                        "{} {}",
                        "{\"statusCode\":99}",
                        "{\"statusCode\":101}",
                        "{\"statusCode\":600}",
                        "{\"statusCode\":\"2xx\"}",
                        "{\"statusCode\":null}",
                        "{\"statusCode\":200,\"body\":{}}",
                        "{\"statusCode\":200,\"headers\":[]}",
                        "{\"statusCode\":200,\"headers\":{\"a\":{}}}",
                        "{\"statusCode\":200,\"headers\":{\"a b\":\"c\"}}",
                        "{\"statusCode\":200,\"headers\":{\"a\":\"b\\r\\nSet-Cookie: x\"}}",
                        "{\"statusCode\":200,\"headers\":{\"a\":\"b\\u0000\"}}",
                        "{\"statusCode\":200,\"cookies\":[\"a=1\\n\"]}",
                        "{\"statusCode\":200,\"cookies\":\"a=1\"}",
                        "[".repeat(2000) + "]".repeat(2000))) {
            assertThatThrownBy(() -> sent(json)).as(json).isInstanceOf(MalformedAnswer.class);
        }
    }
}
