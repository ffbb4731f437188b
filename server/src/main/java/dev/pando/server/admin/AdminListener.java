package dev.pando.server.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pando.api.ApiFormat;
import dev.pando.api.ErrorAnswer;
import dev.pando.api.ErrorCode;
import dev.pando.node.net.Address;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes HTTP for the operator: looks a path up among its resources, checks who asks, and answers.
 * It stands on the JDK's HTTP server, one virtual thread a request: its load is one console and one
 * scraper. Safe for use by many threads.
 */
public final class AdminListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminListener.class);
    private static final int BACKLOG = 64;

    private final ResourceTable resources;
    private final AdminGuard guard;
    private final ApiFormat format;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Binds the listener and starts to answer.
     *
     * @param resources what can be read and done, by path, in which one segment may be a {name}
     * @throws java.net.BindException if the port is taken
     */
    public AdminListener(
            Address at, AdminGuard guard, Map<String, Resource> resources, ApiFormat format)
            throws IOException {
        this.resources = new ResourceTable(resources);
        this.guard = guard;
        this.format = format;
        this.server = HttpServer.create(at.toSocketAddress(), BACKLOG);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Where it listens. */
    public Address address() {
        return Address.of(server.getAddress());
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            Answer answer;
            try {
                answer = answer(exchange);
            } catch (RuntimeException e) {
                LOG.error(
                        "an admin request failed, path={}", exchange.getRequestURI().getPath(), e);
                answer = failure(ErrorCode.INTERNAL, "the request failed; Pando's log says more");
            }
            send(exchange, answer);
        } catch (IOException e) {
            LOG.debug("an admin client left before its answer", e);
        }
    }

    private Answer answer(HttpExchange exchange) {
        if (!guard.comesByOurName(exchange.getRequestHeaders(), exchange.getLocalAddress())) {
            return failure(
                    ErrorCode.FORBIDDEN,
                    "Host and Origin must name this listener by localhost or its address");
        }
        ResourceTable.Found found = resources.find(exchange.getRequestURI().getPath());
        if (found == null) {
            return failure(ErrorCode.NOT_FOUND, "there is " + resources.paths());
        }
        Resource resource = found.resource();
        if (!resource.open() && !guard.holdsToken(exchange.getRequestHeaders())) {
            return failure(
                    ErrorCode.UNAUTHORIZED,
                    "send 'Authorization: Bearer TOKEN' with the token of the state folder");
        }
        String method = exchange.getRequestMethod();
        if (!resource.takes(method)) {
            String expected = resource.methods();
            exchange.getResponseHeaders().set("Allow", expected); // RFC 9110 §15.5.6
            return failure(ErrorCode.METHOD_NOT_ALLOWED, method + " (expected: " + expected + ")");
        }
        return resource.answer()
                .apply(Asked.of(found.name(), exchange.getRequestURI().getRawQuery()));
    }

    private Answer failure(ErrorCode code, String message) {
        return Answer.json(code.status(), format.write(new ErrorAnswer(code, message)));
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.contentType());
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        if (answer.status() == ErrorCode.UNAUTHORIZED.status()) {
            headers.set("WWW-Authenticate", "Bearer"); // RFC 9110 §11.6.1
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), head ? -1 : answer.body().length);
        if (!head) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
