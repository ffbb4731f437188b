package dev.pando.compute.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.testing.Generated;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Events against the documented format, written out, and against a plain model. */
final class EventWriterTest {
    private static final long NOW = 1_583_348_638_390L;
    private final EventWriter writer = new EventWriter();

    private String event(DefaultHttpRequest request, byte @Nullable [] body, String route) {
        ByteBuf bytes = body == null ? null : Unpooled.wrappedBuffer(body);
        writer.write(request, bytes, "photos", route, "JKJaXmPLvHcESHA=", NOW);
        ByteBuf event = Unpooled.buffer();
        writer.appendTo(event);
        assertThat(event.readableBytes()).isEqualTo(writer.length());
        return event.toString(UTF_8);
    }

    private static DefaultHttpRequest request(String method, String target, String... fields) {
        DefaultHttpRequest request =
                new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), target);
        for (int i = 0; i < fields.length; i += 2) {
            request.headers().add(fields[i], fields[i + 1]);
        }
        return request;
    }

    @Test
    void writesTheWholeFormat() {
        String event =
                event(
                        request(
                                "POST",
                                "/api/photos/a%2Fb?parameter1=value1&parameter1=value2&p%202=v+x&flag",
                                "Host",
                                "photos.example.com:8080",
                                "Cookie",
                                "cookie1=a; cookie2=b",
                                "Header1",
                                "value1",
                                "header1",
                                "value2",
                                "Cookie",
                                "cookie3=c",
                                "User-Agent",
                                "agent \"x\"",
                                "Content-Type",
                                "application/json; charset=utf-8",
                                "Content-Length",
                                "17",
                                "X-Forwarded-For",
                                "192.0.2.1, 10.0.0.7",
                                "Connection",
                                "keep-alive",
                                "Pando-Instance",
                                "photo.1"),
                        "{\"m\":\"gr\u00fc\u00dfe\"}".getBytes(UTF_8),
                        "POST /api/photos/{id}");
        assertThat(event)
                .isEqualTo(
                        """
                        {"version":"2.0","routeKey":"POST /api/photos/{id}","rawPath":"/api/photos/a/b",\
                        "rawQueryString":"parameter1=value1&parameter1=value2&p%202=v+x&flag",\
                        "cookies":["cookie1=a","cookie2=b","cookie3=c"],\
                        "headers":{"host":"photos.example.com:8080","header1":"value1,value2",\
                        "user-agent":"agent \\"x\\"","content-type":"application/json; charset=utf-8",\
                        "content-length":"17","x-forwarded-for":"192.0.2.1, 10.0.0.7"},\
                        "queryStringParameters":{"parameter1":"value1,value2","p 2":"v x","flag":""},\
                        "pathParameters":{"id":"a/b"},\
                        "requestContext":{"accountId":"000000000000","apiId":"photos",\
                        "domainName":"photos.example.com","domainPrefix":"photos",\
                        "http":{"method":"POST","path":"/api/photos/a/b","protocol":"HTTP/1.1",\
                        "sourceIp":"192.0.2.1","userAgent":"agent \\"x\\""},\
                        "requestId":"JKJaXmPLvHcESHA=","routeKey":"POST /api/photos/{id}",\
                        "stage":"$default","time":"04/Mar/2020:19:03:58 +0000","timeEpoch":1583348638390},\
                        "body":"{\\"m\\":\\"gr\u00fc\u00dfe\\"}","isBase64Encoded":false}\
                        """);
    }

    @Test
    void leavesOutWhatWouldBeEmpty() {
        assertThat(event(request("GET", "/", "Host", "[::1]:80"), null, "GET /"))
                .isEqualTo(
                        """
                        {"version":"2.0","routeKey":"GET /","rawPath":"/","rawQueryString":"",\
                        "headers":{"host":"[::1]:80"},\
                        "requestContext":{"accountId":"000000000000","apiId":"photos",\
                        "domainName":"[::1]","domainPrefix":"[::1]",\
                        "http":{"method":"GET","path":"/","protocol":"HTTP/1.1",\
                        "sourceIp":"","userAgent":""},\
                        "requestId":"JKJaXmPLvHcESHA=","routeKey":"GET /",\
                        "stage":"$default","time":"04/Mar/2020:19:03:58 +0000","timeEpoch":1583348638390},\
                        "isBase64Encoded":false}\
                        """);
    }

    @Test
    void encodesWhatIsNoTextAndTextThatIsNoUtf8() {
        byte[] overlong = {'a', (byte) 0xC0, (byte) 0x80};
        for (String type : List.of("image/png", "application/octet-stream", "text/plain", "")) {
            DefaultHttpRequest request =
                    type.isEmpty()
                            ? request("POST", "/")
                            : request("POST", "/", "Content-Type", type);
            assertThat(event(request, overlong, "POST /"))
                    .endsWith(",\"body\":\"YcCA\",\"isBase64Encoded\":true}");
        }
        for (String type :
                List.of(
                        "TEXT/HTML",
                        "application/json",
                        "application/javascript",
                        "application/xml",
                        "application/x-www-form-urlencoded",
                        "application/problem+json",
                        "image/svg+xml; charset=utf-8")) {
            assertThat(
                            event(
                                    request("POST", "/", "Content-Type", type),
                                    "a=1".getBytes(UTF_8),
                                    "POST /"))
                    .endsWith(",\"body\":\"a=1\",\"isBase64Encoded\":false}");
        }
    }

    @Test
    void findsParametersInThePathThatTheRouteMeant() {
        assertThat(PathParameters.of("/a/{b}/c/{d}", "/a/x%20y/c/%C3%BC"))
                .isEqualTo(Map.of("b", "x y", "d", "\u00fc"));
        assertThat(PathParameters.of("/a/{b}", "/z/%2e%2E/a/./1")).isEqualTo(Map.of("b", "1"));
    }

    @Test
    void agreesWithAPlainModel() {
        Generated.forAll(
                500,
                random -> {
                    byte[] body = bytes(random, random.nextInt(200));
                    Map<String, List<String>> query = new LinkedHashMap<>();
                    List<String> pairs = new ArrayList<>();
                    for (int i = random.nextInt(5); i > 0; i--) {
                        String name = form(random);
                        String value = form(random);
                        pairs.add(name + "=" + value);
                        query.computeIfAbsent(
                                        URLDecoder.decode(name, UTF_8), _ -> new ArrayList<>())
                                .add(URLDecoder.decode(value, UTF_8));
                    }
                    String value = text(random);
                    DefaultHttpRequest request =
                            request(
                                    "PUT",
                                    "/x?" + String.join("&", pairs),
                                    "Content-Type",
                                    "text/plain");
                    request.headers()
                            .add("x-given", "a" + value.replaceAll("[\\x00-\\x1f\\x7f]", "_"));
                    Map<String, ?> met = PlainJson.object(event(request, body, "PUT /x"));
                    assertThat(met.get("headers"))
                            .asInstanceOf(InstanceOfAssertFactories.MAP)
                            .containsEntry(
                                    "x-given", "a" + value.replaceAll("[\\x00-\\x1f\\x7f]", "_"));
                    Map<String, String> joined = new LinkedHashMap<>();
                    query.forEach((name, values) -> joined.put(name, String.join(",", values)));
                    assertThat(met.get("queryStringParameters"))
                            .isEqualTo(joined.isEmpty() ? null : joined);
                    String said = String.valueOf(met.get("body"));
                    if (body.length == 0) {
                        assertThat(met).doesNotContainKey("body");
                    } else if (Boolean.TRUE.equals(met.get("isBase64Encoded"))) {
                        assertThat(Base64.getDecoder().decode(said)).isEqualTo(body);
                        assertThat(new String(body, UTF_8).getBytes(UTF_8)).isNotEqualTo(body);
                    } else {
                        assertThat(said.getBytes(UTF_8)).isEqualTo(body);
                    }
                });
    }

    private static byte[] bytes(RandomGenerator random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
            return new String(bytes, ISO_8859_1).getBytes(UTF_8);
        }
        return bytes;
    }

    private static String text(RandomGenerator random) {
        return new String(bytes(random, random.nextInt(20)), ISO_8859_1);
    }

    private static String form(RandomGenerator random) {
        return java.net.URLEncoder.encode("k" + text(random), UTF_8);
    }
}
