package dev.pando.compute.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request as an event of API Gateway's HTTP APIs, payload format 2.0 ("Create AWS Lambda
 * proxy integrations for HTTP APIs"). As there: {@code rawPath} is decoded although its name says
 * otherwise, {@code rawQueryString} is not; cookies are no header; what would be empty is left out.
 * The array it writes to is used again. Confined to one thread.
 */
public final class EventWriter {
    /** The account in events and ARNs; there are none here. */
    public static final String ACCOUNT = "000000000000";

    private static final AsciiString FORWARDED_FOR = AsciiString.cached("x-forwarded-for");

    private static final byte[] BEGIN = ascii("{\"version\":\"2.0\",\"routeKey\":");
    private static final byte[] RAW_PATH = ascii(",\"rawPath\":");
    private static final byte[] RAW_QUERY = ascii(",\"rawQueryString\":");
    private static final byte[] HEADERS = ascii("\"headers\":");
    private static final byte[] QUERY_PARAMETERS = ascii(",\"queryStringParameters\":");
    private static final byte[] PATH_PARAMETERS = ascii(",\"pathParameters\":");
    private static final byte[] CONTEXT =
            ascii(",\"requestContext\":{\"accountId\":\"" + ACCOUNT + "\",\"apiId\":");
    private static final byte[] DOMAIN_NAME = ascii(",\"domainName\":");
    private static final byte[] DOMAIN_PREFIX = ascii(",\"domainPrefix\":");
    private static final byte[] HTTP_METHOD = ascii(",\"http\":{\"method\":");
    private static final byte[] HTTP_PATH = ascii(",\"path\":");
    private static final byte[] PROTOCOL = ascii(",\"protocol\":");
    private static final byte[] SOURCE_IP = ascii(",\"sourceIp\":");
    private static final byte[] USER_AGENT = ascii(",\"userAgent\":");
    private static final byte[] REQUEST_ID = ascii("},\"requestId\":");
    private static final byte[] ROUTE_KEY = ascii(",\"routeKey\":");
    private static final byte[] TIME = ascii(",\"stage\":\"$default\",\"time\":");
    private static final byte[] TIME_EPOCH = ascii(",\"timeEpoch\":");
    private static final byte[] BODY = ascii(",\"body\":\"");
    private static final byte[] ENCODED = ascii("\",\"isBase64Encoded\":true}");
    private static final byte[] PLAIN = ascii("\",\"isBase64Encoded\":false}");
    private static final byte[] NO_BODY = ascii(",\"isBase64Encoded\":false}");

    private final JsonBytes json = new JsonBytes();
    private final Fields fields = new Fields();
    private final EventTime time = new EventTime();

    /**
     * Writes an event, in place of the last one.
     *
     * @param body the whole body, with an array behind it; stays the caller's
     * @param app the app's name, which stands where AWS has the id of an API
     * @param route the route that matched: {@code GET /api/photos/{id}}
     */
    public void write(
            HttpRequest request,
            @Nullable ByteBuf body,
            String app,
            String route,
            String requestId,
            long nowMillis) {
        String target = request.uri();
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        String decodedPath = Percent.decoded(path);

        json.reset();
        json.raw(BEGIN).string(route);
        json.raw(RAW_PATH).string(decodedPath);
        json.raw(RAW_QUERY).string(query).raw(',');
        fields.read(request.headers());
        fields.cookies(json);
        json.raw(HEADERS);
        fields.headers(json);
        if (!query.isEmpty()) {
            object(QUERY_PARAMETERS, QueryString.parameters(query));
        }
        object(PATH_PARAMETERS, PathParameters.of(pattern(route), path));
        context(request, decodedPath, app, route, requestId, nowMillis);
        body(request.headers(), body);
    }

    /** How long the event is that was written last. */
    public int length() {
        return json.length();
    }

    /** Appends the event that was written last. */
    public void appendTo(ByteBuf to) {
        to.writeBytes(json.array(), 0, json.length());
    }

    private static String pattern(String route) {
        return route.substring(route.indexOf(' ') + 1);
    }

    private void object(byte[] name, Map<String, String> members) {
        if (members.isEmpty()) {
            return;
        }
        json.raw(name);
        char before = '{';
        for (Map.Entry<String, String> member : members.entrySet()) {
            json.raw(before).name(member.getKey()).string(member.getValue());
            before = ',';
        }
        json.raw('}');
    }

    private void context(
            HttpRequest request,
            String path,
            String app,
            String route,
            String requestId,
            long nowMillis) {
        HttpHeaders headers = request.headers();
        String host = withoutPort(orEmpty(headers.get(HttpHeaderNames.HOST)));
        int dot = host.indexOf('.');
        json.raw(CONTEXT).string(app);
        json.raw(DOMAIN_NAME).string(host);
        json.raw(DOMAIN_PREFIX).string(dot < 0 ? host : host.substring(0, dot));
        json.raw(HTTP_METHOD).string(request.method().name());
        json.raw(HTTP_PATH).string(path);
        json.raw(PROTOCOL).string(request.protocolVersion().text());
        json.raw(SOURCE_IP).string(first(orEmpty(headers.get(FORWARDED_FOR))));
        json.raw(USER_AGENT).string(orEmpty(headers.get(HttpHeaderNames.USER_AGENT)));
        json.raw(REQUEST_ID).string(requestId);
        json.raw(ROUTE_KEY).string(route);
        json.raw(TIME).string(time.text(nowMillis));
        json.raw(TIME_EPOCH).number(nowMillis).raw('}');
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon < 0 || colon < host.indexOf(']') ? host : host.substring(0, colon);
    }

    /** The address that the outermost proxy which is believed has told. */
    private static String first(String list) {
        int comma = list.indexOf(',');
        return (comma < 0 ? list : list.substring(0, comma)).strip();
    }

    private void body(HttpHeaders headers, @Nullable ByteBuf body) {
        if (body == null || !body.isReadable()) {
            json.raw(NO_BODY);
            return;
        }
        json.raw(BODY);
        byte[] bytes = body.array();
        int offset = body.arrayOffset() + body.readerIndex();
        int count = body.readableBytes();
        if (BodyKind.isText(headers.get(HttpHeaderNames.CONTENT_TYPE))
                && json.utf8(bytes, offset, count)) {
            json.raw(PLAIN);
        } else {
            json.base64(bytes, offset, count).raw(ENCODED);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
