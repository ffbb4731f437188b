package dev.pando.compute.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.testing.Generated;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A function's answers in, HTTP messages out: generated ones and hostile ones. */
final class AnswerTest {
    private final AnswerReader reader = new AnswerReader();

    @Test
    void sendsWhatAnObjectSays() {
        Generated.forAll(
                500,
                random -> {
                    int status = random.nextInt(200, 600);
                    byte[] body = new byte[random.nextInt(100)];
                    random.nextBytes(body);
                    boolean encoded = random.nextBoolean();
                    String text =
                            encoded
                                    ? Base64.getEncoder().encodeToString(body)
                                    : new String(body, ISO_8859_1);
                    List<Map.Entry<String, String>> fields = new ArrayList<>();
                    List<String> members = new ArrayList<>();
                    JsonBytes headers = new JsonBytes();
                    headers.raw("{\"X-None\":null".getBytes(UTF_8));
                    for (int i = random.nextInt(6); i > 0; i--) {
                        String name = "x-" + i;
                        String value = "v\u00e9 \"\\" + random.nextInt();
                        fields.add(Map.entry(name, value));
                        headers.raw(',').name("X-" + i).string(value);
                    }
                    members.add("\"headers\":" + headers.raw('}'));
                    members.add(
                            "\"statusCode\":"
                                    + (random.nextBoolean() ? status : "\"" + status + "\""));
                    members.add("\"isBase64Encoded\":" + encoded);
                    members.add("\"body\":" + new JsonBytes().string(text));
                    members.add("\"cookies\":[\"a=1\",\"b=2; Path=/\"]");
                    members.add("\"other\":{\"deep\":[1,2,{}]}");
                    Collections.shuffle(members, new Random(random.nextLong()));

                    FullHttpResponse sent = sent("{" + String.join(",", members) + "}");
                    assertThat(sent.status().code()).isEqualTo(status);
                    assertThat(sent.headers().getAll("set-cookie"))
                            .containsExactly("a=1", "b=2; Path=/");
                    fields.forEach(field ->
                            assertThat(sent.headers().getAll(field.getKey()))
                                    .containsExactly(
                                            new String(
                                                    field.getValue().getBytes(UTF_8), ISO_8859_1)));
                    byte[] wanted =
                            status == 204 || status == 304
                                    ? new byte[0]
                                    : encoded ? body : text.getBytes(UTF_8);
                    byte[] got = new byte[sent.content().readableBytes()];
                    sent.content().readBytes(got);
                    assertThat(got).isEqualTo(wanted);
                    sent.release();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "1.5",
                "[]",
                "[1,{\"statusCode\":404}]",
                "{}",
                "{\"a\":1,\"a\":2}"
            })
    void aValueIsTheBodyOfA200(String json) throws Exception {
        FullHttpResponse sent = sent(json);
        assertThat(sent.status().code()).isEqualTo(200);
        assertThat(sent.headers().get("content-type")).isEqualTo("application/json");
        assertThat(sent.content().toString(UTF_8)).isEqualTo(json);
        sent.release();
    }

    @Test
    void aStringIsABodyWithoutItsQuotes() throws Exception {
        FullHttpResponse sent = sent(" \"h\\u00e9 \\\"\\n\" ");
        assertThat(sent.content().toString(UTF_8)).isEqualTo("h\u00e9 \"\n");
        sent.release();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{",
                "1 2",
                "{\"statusCode\":200} x",
                "{\"statusCode\":100}",
                "{\"statusCode\":101}",
                "{\"statusCode\":199}",
                "{\"statusCode\":600}",
                "{\"statusCode\":-200}",
                "{\"statusCode\":2000}",
                "{\"statusCode\":99999999999999999999}",
                "{\"statusCode\":\"2 0\"}",
                "{\"statusCode\":\"200 OK\\r\\nX: y\"}",
                "{\"statusCode\":null}",
                "{\"statusCode\":true}",
                "{\"statusCode\":{}}",
                "{\"statusCode\":200,\"headers\":{\"a\\r\\nb\":\"c\"}}",
                "{\"statusCode\":200,\"headers\":{\"a\":\"b\\r\\nc: d\"}}",
                "{\"statusCode\":200,\"headers\":{\"a\":\"b\\nc: d\"}}",
                "{\"statusCode\":200,\"headers\":{\"a\":\"\\u0000\"}}",
                "{\"statusCode\":200,\"headers\":{\"\":\"b\"}}",
                "{\"statusCode\":200,\"headers\":{\"a:\":\"b\"}}",
                "{\"statusCode\":200,\"headers\":{\"a b\":\"c\"}}",
                "{\"statusCode\":200,\"headers\":{\"\\u00e9\":\"c\"}}",
                "{\"statusCode\":200,\"headers\":{\"a\":{}}}",
                "{\"statusCode\":200,\"headers\":[]}",
                "{\"statusCode\":200,\"headers\":\"a: b\"}",
                "{\"statusCode\":200,\"cookies\":\"a=1\"}",
                "{\"statusCode\":200,\"cookies\":[1]}",
                "{\"statusCode\":200,\"cookies\":[[\"a\"]]}",
                "{\"statusCode\":200,\"cookies\":[\"a=1\\r\\nX: y\"]}",
                "{\"statusCode\":200,\"body\":{\"a\":1}}",
                "{\"statusCode\":200,\"body\":\"?\",\"isBase64Encoded\":true,\"x\":NaN}"
            })
    void whatCannotBeSentIsMalformed(String json) {
        assertThatThrownBy(() -> sent(json)).isInstanceOf(MalformedAnswer.class);
    }

    @Test
    void whatIsHugeOrDeepIsMalformed() {
        assertThatThrownBy(() -> sent("[".repeat(100_000))).isInstanceOf(MalformedAnswer.class);
        assertThatThrownBy(() -> sent("{\"a\":".repeat(100_000)))
                .isInstanceOf(MalformedAnswer.class);
        assertThatThrownBy(() ->
                        sent(
                                "{\"statusCode\":200,\"headers\":{\"a\":\""
                                        + "b".repeat(40_000)
                                        + "\"}}"))
                .isInstanceOf(MalformedAnswer.class);
        assertThatThrownBy(() ->
                        sent(
                                "{\"statusCode\":200,\"cookies\":[\"a\""
                                        + ",\"a\"".repeat(1000)
                                        + "]}"))
                .isInstanceOf(MalformedAnswer.class);
        byte[] invalid = "{\"statusCode\":200,\"body\":\"?\"}".getBytes(UTF_8);
        invalid[invalid.length - 3] = (byte) 0xC3;
        assertThatThrownBy(() -> reader.read(invalid, 0, invalid.length))
                .isInstanceOf(MalformedAnswer.class);
    }

    @Test
    void framingIsComputesOwn() throws Exception {
        FullHttpResponse sent =
                sent(
                        "{\"statusCode\":200,\"statusCode\":201,\"body\":\"x\",\"body\":\"four\","
                                + "\"headers\":{\"Content-Length\":\"1\",\"Transfer-Encoding\":"
                                + "\"chunked\",\"Connection\":\"close\",\"\\u212Aeep-alive\":\"1\","
                                + "\"Upgrade\":\"x\",\"Trailer\":\"y\",\"Pando-Busy\":\"1\","
                                + "\"X\":[\"a\",\"b\"]}}");
        assertThat(sent.status().code()).isEqualTo(201);
        assertThat(sent.content().toString(UTF_8)).isEqualTo("four");
        assertThat(sent.headers().names())
                .containsExactlyInAnyOrder("content-type", "content-length", "x");
        assertThat(sent.headers().getAll("x")).containsExactly("a", "b");
        sent.release();
    }

    /** Noise put into a good answer is refused, or leaves one message that is framed as it says. */
    @Test
    void noiseBreaksNoFrame() {
        byte[] good =
                "{\"statusCode\":200,\"headers\":{\"a\":\"b\"},\"cookies\":[\"c\"],\"body\":\"d\"}"
                        .getBytes(UTF_8);
        Generated.forAll(
                3000,
                random -> {
                    byte[] noisy = good.clone();
                    for (int i = random.nextInt(1, 4); i > 0; i--) {
                        noisy[random.nextInt(noisy.length)] = (byte) random.nextInt(256);
                    }
                    try {
                        sent(noisy).release();
                    } catch (MalformedAnswer e) {
                        assertThat(e.getMessage()).isNotEmpty();
                    }
                });
    }

    private FullHttpResponse sent(String json) throws MalformedAnswer {
        return sent(json.getBytes(UTF_8));
    }

    /** As another implementation of HTTP reads it; it must be one message and nothing more. */
    private FullHttpResponse sent(byte[] json) throws MalformedAnswer {
        Answer answer = reader.read(json, 0, json.length);
        ByteBuf wire = AnswerWriter.whole(UnpooledByteBufAllocator.DEFAULT, answer, false);
        EmbeddedChannel channel =
                new EmbeddedChannel(new HttpResponseDecoder(), new HttpObjectAggregator(16 << 20));
        channel.writeInbound(wire, Unpooled.EMPTY_BUFFER);
        FullHttpResponse sent = channel.readInbound();
        assertThat(sent).isNotNull();
        assertThat(sent.decoderResult().isSuccess()).isTrue();
        assertThat(channel.<Object>readInbound()).isNull();
        assertThat(channel.finish()).isFalse();
        return sent;
    }
}
