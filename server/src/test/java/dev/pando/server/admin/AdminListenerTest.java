package dev.pando.server.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.api.AdminClient;
import dev.pando.api.AdminEndpoint;
import dev.pando.api.AdminRefusal;
import dev.pando.api.ApiFormat;
import dev.pando.api.ErrorAnswer;
import dev.pando.api.ErrorCode;
import dev.pando.api.InstanceList;
import dev.pando.node.net.Address;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminListenerTest {
    private final ApiFormat format = new ApiFormat();
    private AdminListener listener;

    @BeforeEach
    void listen() throws Exception {
        listener = listenAt(Address.loopback(0));
    }

    private AdminListener listenAt(Address address) throws Exception {
        return new AdminListener(
                address,
                new AdminGuard("t0ken"),
                Map.of(
                        "/healthz", Resource.open(() -> Answer.text(200, "ok\n")),
                        "/v1/instances",
                                Resource.guarded(() ->
                                        Answer.json(
                                                200,
                                                format.write(
                                                        new InstanceList(List.of(), List.of())))),
                        "/v1/instances/{id}/drain", Resource.action(this::drain),
                        "/broken",
                                Resource.open(() -> {
                                    throw new IllegalStateException("on purpose");
                                })),
                format);
    }

    private Answer drain(String id) {
        return id.equals("web.1")
                ? Answer.text(202, id)
                : Answer.json(404, format.write(new ErrorAnswer(ErrorCode.NOT_FOUND, "no " + id)));
    }

    @AfterEach
    void close() {
        listener.close();
    }

    /** Sends a request line and header lines as they are; gives the whole answer. */
    private String ask(String requestLine, String... headers) throws IOException {
        String head = requestLine + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), listener.address().port())) {
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    private String host() {
        return "Host: localhost:" + listener.address().port();
    }

    @Test
    void healthIsOpen() throws Exception {
        assertThat(ask("GET /healthz HTTP/1.1", host()))
                .startsWith("HTTP/1.1 200")
                .endsWith("ok\n");
        assertThat(ask("HEAD /healthz HTTP/1.1", host()))
                .startsWith("HTTP/1.1 200")
                .endsWith("\r\n\r\n");
    }

    @Test
    void theRestNeedsTheToken() throws Exception {
        assertThat(ask("GET /v1/instances HTTP/1.1", host()))
                .startsWith("HTTP/1.1 401")
                .containsIgnoringCase("www-authenticate: bearer")
                .contains("UNAUTHORIZED");
        assertThat(ask("GET /v1/instances HTTP/1.1", host(), "Authorization: Bearer wrong"))
                .startsWith("HTTP/1.1 401");
        assertThat(ask("GET /v1/instances HTTP/1.1", host(), "Authorization: bearer t0ken"))
                .startsWith("HTTP/1.1 200")
                .endsWith("{\"instances\":[],\"parts\":[]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil.example:PORT",
                "Host: localhost:1",
                "Host: localhost",
                "Host: localhost:PORT\r\nOrigin: http://evil.example",
                "Host: localhost:PORT\r\nOrigin: null",
                "Host: localhost:PORT\r\nOrigin: https://localhost:PORT",
                "Host: a b"
            })
    void pagesOfABrowserHereAreKeptOut(String headers) throws Exception {
        String named = headers.replace("PORT", Integer.toString(listener.address().port()));

        assertThat(ask("GET /healthz HTTP/1.1", named)).startsWith("HTTP/1.1 403");
    }

    @Test
    void itsOwnPagesComeIn() throws Exception {
        String origin = "Origin: http://127.0.0.1:" + listener.address().port();

        assertThat(ask("GET /healthz HTTP/1.1", host(), origin)).startsWith("HTTP/1.1 200");
    }

    @Test
    void saysWhatIsNotThere() throws Exception {
        assertThat(ask("GET /v1/instnaces HTTP/1.1", host()))
                .startsWith("HTTP/1.1 404")
                .contains("/v1/instances");
        assertThat(ask("DELETE /healthz HTTP/1.1", host()))
                .startsWith("HTTP/1.1 405")
                .containsIgnoringCase("allow: GET, HEAD");
    }

    @Test
    void doesSomethingToWhatThePathNames() throws Exception {
        String token = "Authorization: Bearer t0ken";

        assertThat(ask("POST /v1/instances/web.1/drain HTTP/1.1", host(), token))
                .startsWith("HTTP/1.1 202")
                .endsWith("web.1");
        assertThat(ask("POST /v1/instances/web.1/drain HTTP/1.1", host()))
                .startsWith("HTTP/1.1 401");
        assertThat(ask("GET /v1/instances/web.1/drain HTTP/1.1", host(), token))
                .startsWith("HTTP/1.1 405")
                .containsIgnoringCase("allow: POST\r\n");
        assertThat(ask("POST /v1/instances HTTP/1.1", host(), token)).startsWith("HTTP/1.1 405");
        for (String path :
                List.of("/v1/instances//drain", "/v1/instances/a/b/drain", "/v1/drain")) {
            assertThat(ask("POST " + path + " HTTP/1.1", host(), token))
                    .startsWith("HTTP/1.1 404")
                    .contains("/v1/instances/{id}/drain");
        }
    }

    @Test
    void theClientTellsWhyItWasRefused() throws Exception {
        URI url = URI.create("http://" + listener.address());
        try (AdminClient client = new AdminClient(new AdminEndpoint(url, "t0ken"), format)) {
            assertThatThrownBy(() -> client.drain("web.9"))
                    .isInstanceOfSatisfying(
                            AdminRefusal.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_FOUND))
                    .hasMessage("no web.9");
        }
    }

    @Test
    void answersWhenAResourceFails() throws Exception {
        assertThat(ask("GET /broken HTTP/1.1", host()))
                .startsWith("HTTP/1.1 500")
                .doesNotContain("purpose");
        assertThat(ask("GET /healthz HTTP/1.1", host())).startsWith("HTTP/1.1 200");
    }

    @Test
    void theClientOfTheCommandLineReadsIt() throws Exception {
        URI url = URI.create("http://" + listener.address());
        try (AdminClient client = new AdminClient(new AdminEndpoint(url, "t0ken"), format)) {
            assertThat(client.instances().instances()).isEmpty();
        }
        try (AdminClient client = new AdminClient(new AdminEndpoint(url, "wrong"), format)) {
            assertThatThrownBy(client::instances).hasMessageContaining("Authorization: Bearer");
        }
    }

    @Test
    void aTakenPortIsSaidSo() {
        assertThatThrownBy(() -> listenAt(listener.address())).isInstanceOf(BindException.class);
    }
}
