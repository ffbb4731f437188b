package dev.pando.compute.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.testing.Generated;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.io.InputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Requests in, events out: the documented example, and generated ones beside a plain model. */
final class EventWriterTest {
    private static final long TIME = 1583348638390L;
    private static final String[] WORDS = {
        "a", "B c", "ü", "%", "+", "a&b", "=", "", "𝄞", "\"", "\\", "x,y", "/", "%2"
    };
    private static final String[] TEXT_TYPES = {
        "text/plain",
        "Application/JSON; charset=utf-8",
        "application/problem+json",
        "image/svg+xml",
        "application/x-www-form-urlencoded"
    };

    private final EventWriter writer = new EventWriter();

    @Test
    void writesTheDocumentedExample() throws Exception {
        HttpRequest request =
                request("/my/path?parameter1=value1&parameter1=value2&parameter2=value");
        request.headers()
                .add("Header1", "value1")
                .add("Header2", "value1")
                .add("Cookie", "cookie1; cookie2")
                .add("HEADER2", "value2")
                .add("Host", "id.execute-api.us-east-1.amazonaws.com")
                .add("User-Agent", "agent")
                .add("X-Forwarded-For", "192.0.2.1")
                .add("Content-Type", "text/plain")
                .add("Pando-Function", "photos/photo")
                .add("Connection", "keep-alive");
        assertThat(event(request, "Hello from Lambda".getBytes(UTF_8), "POST /my/{parameter1}"))
                .isEqualTo(Tree.of(resource("apigateway-v2.json")));
    }

    private static String resource(String name) throws Exception {
        try (InputStream in = EventWriterTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void tellsQueriesAsAPlainModelDoes() {
        Generated.forAll(
                500,
                random -> {
                    List<String> pairs = new ArrayList<>();
                    Map<String, Object> model = new LinkedHashMap<>();
                    for (int i = random.nextInt(6); i > 0; i--) {
                        String name = word(random);
                        String value = word(random);
                        String pair =
                                URLEncoder.encode(name, UTF_8)
                                        + "="
                                        + URLEncoder.encode(value, UTF_8);
                        pairs.add(random.nextBoolean() ? pair : pair.replace("+", "%20"));
                        model.merge(name, value, (a, b) -> a + "," + b);
                    }
                    String query = String.join("&", pairs);
                    Map<?, ?> event = event(request("/p?" + query), new byte[0], "GET /p");
                    assertThat(event.get("rawQueryString")).isEqualTo(query);
                    assertThat(event.get("queryStringParameters"))
                            .isEqualTo(query.isEmpty() ? null : model);
                });
    }

    @Test
    void tellsPathParametersDecoded() {
        Generated.forAll(
                300,
                random -> {
                    String one = word(random) + "1";
                    String two = "2" + word(random);
                    String path = "/a/" + segment(one) + "/b/" + segment(two);
                    Map<?, ?> event = event(request(path), new byte[0], "GET /a/{x}/b/{y-z}");
                    assertThat(event.get("pathParameters")).isEqualTo(Map.of("x", one, "y-z", two));
                    assertThat(event.get("rawPath")).isEqualTo("/a/" + one + "/b/" + two);
                });
        assertThat(event(request("/a"), new byte[0], "GET /a").get("pathParameters")).isNull();
    }

    @Test
    void whatIsNoPercentEncodingStandsForItself() {
        String query = "%=%zz&a%2=%C3%28&&=&b&%41=+";
        Map<?, ?> event = event(request("/%zz%2?" + query), new byte[0], "$default");
        assertThat(event.get("rawPath")).isEqualTo("/%zz%2");
        assertThat(event.get("queryStringParameters"))
                .isEqualTo(Map.of("%", "%zz", "a%2", "\uFFFD(", "", "", "b", "", "A", " "));
    }

    @Test
    void tellsHeadersAndCookiesAsAPlainModelDoes() {
        Generated.forAll(
                500,
                random -> {
                    HttpRequest request = request("/");
                    Map<String, Object> headers = new LinkedHashMap<>();
                    List<String> cookies = new ArrayList<>();
                    for (int i = random.nextInt(80); i > 0; i--) {
                        String name = (random.nextBoolean() ? "X-" : "x-") + random.nextInt(20);
                        String value = "v" + random.nextInt(100) + "\u00e9\"\\\t;";
                        if (random.nextInt(5) == 0) {
                            String cookie = "c" + random.nextInt(9) + "=" + random.nextInt(9);
                            request.headers().add("cookie", cookie + ";  d=\"1\" ;");
                            cookies.add(cookie);
                            cookies.add("d=\"1\"");
                        } else {
                            request.headers().add(name, value);
                            headers.merge(
                                    name.toLowerCase(Locale.ROOT), value, (a, b) -> a + "," + b);
                        }
                    }
                    Map<?, ?> event = event(request, new byte[0], "$default");
                    assertThat(event.get("headers")).isEqualTo(headers);
                    assertThat(event.get("cookies")).isEqualTo(cookies.isEmpty() ? null : cookies);
                });
    }

    @Test
    void tellsBodiesAsTextOnlyWhereTheyAre() {
        Generated.forAll(
                500,
                random -> {
                    byte[] body = body(random);
                    boolean text = random.nextBoolean();
                    HttpRequest request = request("/");
                    request.headers()
                            .add(
                                    "Content-Type",
                                    text
                                            ? TEXT_TYPES[random.nextInt(TEXT_TYPES.length)]
                                            : "application/octet-stream");
                    Map<?, ?> event = event(request, body, "$default");
                    boolean encoded = body.length > 0 && (!text || !isUtf8(body));
                    assertThat(event.get("isBase64Encoded"))
                            .isEqualTo(Map.of("literal", "" + encoded));
                    String told = (String) event.get("body");
                    byte[] back =
                            told == null
                                    ? new byte[0]
                                    : encoded
                                            ? Base64.getDecoder().decode(told)
                                            : told.getBytes(UTF_8);
                    assertThat(back).isEqualTo(body);
                });
    }

    private static byte[] body(RandomGenerator random) {
        if (random.nextBoolean()) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(200), 0, 0x11000)
                    .filter(c -> c < 0xD800 || c > 0xDFFF)
                    .forEach(text::appendCodePoint);
            return text.toString().getBytes(UTF_8);
        }
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static String word(RandomGenerator random) {
        return WORDS[random.nextInt(WORDS.length)] + WORDS[random.nextInt(WORDS.length)];
    }

    private static String segment(String text) {
        String encoded = URLEncoder.encode(text, UTF_8).replace("+", "%20");
        assertThat(URLDecoder.decode(encoded, UTF_8)).isEqualTo(text);
        return encoded;
    }

    private static HttpRequest request(String target) {
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, target);
    }

    private Map<?, ?> event(HttpRequest request, byte[] body, String route) {
        writer.write(request, Unpooled.wrappedBuffer(body), "photos", route, "id", TIME);
        ByteBuf to = Unpooled.buffer();
        writer.appendTo(to);
        assertThat(to.readableBytes()).isEqualTo(writer.length());
        String json = to.toString(UTF_8);
        return (Map<?, ?>) Tree.of(json);
    }
}
