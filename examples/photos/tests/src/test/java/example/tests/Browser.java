package example.tests;

import static java.util.stream.Collectors.joining;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody with a browser: keeps cookies, follows redirects, and sends the hidden token of the form
 * last seen. Asks the given instances in turn, as one balancer would make it do.
 */
final class Browser {
    private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([^\"]*)\"");
    private static final String BOUNDARY = "a-boundary-that-no-JPEG-contains";

    private final URI[] instances;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .cookieHandler(new CookieManager())
                    .build();
    private int turn;
    private String token = "";

    Browser(URI... instances) {
        this.instances = instances;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return follow(HttpRequest.newBuilder(at(path)).build());
    }

    HttpResponse<byte[]> bytes(String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** Sends a form with the token that the page before it had. */
    HttpResponse<String> post(String path, Map<String, String> fields)
            throws IOException, InterruptedException {
        return postWithToken(path, token, fields);
    }

    HttpResponse<String> postWithToken(String path, String token, Map<String, String> fields)
            throws IOException, InterruptedException {
        String form =
                "token="
                        + encode(token)
                        + fields.entrySet().stream()
                                .map(field -> "&" + field.getKey() + "=" + encode(field.getValue()))
                                .collect(joining());
        return follow(
                HttpRequest.newBuilder(at(path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build());
    }

    HttpResponse<String> upload(String title, byte[] file)
            throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(part("token\"", token.getBytes(StandardCharsets.UTF_8)));
        body.writeBytes(part("title\"", title.getBytes(StandardCharsets.UTF_8)));
        body.writeBytes(part("photo\"; filename=\"photo.jpg\"\r\nContent-Type: image/jpeg", file));
        body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return follow(
                HttpRequest.newBuilder(at("/upload"))
                        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                        .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                        .build());
    }

    void signUp(String name, String displayName) throws IOException, InterruptedException {
        get("/signup");
        post(
                "/signup",
                Map.of("name", name, "displayName", displayName, "password", "under the aspens"));
    }

    private HttpResponse<String> follow(HttpRequest request)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        while (answer.statusCode() == 303) {
            String path = answer.headers().firstValue("Location").orElseThrow();
            answer = client.send(HttpRequest.newBuilder(at(path)).build(), BodyHandlers.ofString());
        }
        Matcher form = TOKEN.matcher(answer.body());
        if (form.find()) {
            token = form.group(1);
        }
        return answer;
    }

    private URI at(String path) {
        return instances[turn++ % instances.length].resolve(path);
    }

    private static byte[] part(String name, byte[] content) {
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        String head = "--%s\r\nContent-Disposition: form-data; name=\"%s\r\n\r\n";
        part.writeBytes(head.formatted(BOUNDARY, name).getBytes(StandardCharsets.UTF_8));
        part.writeBytes(content);
        part.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        return part.toByteArray();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
