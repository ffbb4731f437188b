package example.service;

import example.wire.Problem;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.json.JavalinJackson3;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * A running HTTP server of the app. It listens on loopback, answers each request on a virtual
 * thread of its own, tells at {@code /healthz} that it is alive, and lets the requests in flight
 * finish before it stops.
 */
public final class Service implements AutoCloseable {
    /** How long the requests in flight may go on after the stop was asked for. */
    private static final Duration GRACE = Duration.ofSeconds(8);

    /**
     * How long a connection may be silent; longer than callers keep one, so that they are who
     * closes it.
     */
    private static final Duration IDLE = Duration.ofSeconds(90);

    /** The same once the stop was asked for. */
    private static final Duration IDLE_AT_STOP = Duration.ofMillis(100);

    /** The largest request body in bytes, unless the routes of a service say otherwise. */
    private static final long MAX_BODY = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private final Javalin server;

    private Service(Javalin server) {
        this.server = server;
    }

    /**
     * Starts a server.
     *
     * @param port where to listen; 0 picks a free port
     * @param settings adds the routes
     */
    public static Service start(int port, Consumer<JavalinConfig> settings) {
        Javalin server =
                Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.concurrency.useVirtualThreads = true;
                    config.http.maxRequestSize = MAX_BODY;
                    config.jsonMapper(new JavalinJackson3(JsonMapper.shared(), true));
                    config.jetty.modifyServer(Service::stopGracefully);
                    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
                    config.routes.get("/healthz", context -> context.result("ok\n"));
                    settings.accept(config);
                });
        server.start("127.0.0.1", port);
        for (Connector connector : server.jettyServer().server().getConnectors()) {
            limitSilence((ServerConnector) connector);
        }
        return new Service(server);
    }

    /**
     * Adds answers to failures for those who expect JSON: a {@link Problem} with a fitting status.
     *
     * @param passing tells which failures pass by themselves, so that asking again is worthwhile
     */
    public static void answerProblems(JavalinConfig config, Predicate<Exception> passing) {
        config.routes.exception(
                Refusal.class,
                (refusal, context) ->
                        context.status(refusal.status()).json(new Problem(refusal.getMessage())));
        config.routes.exception(
                HttpResponseException.class,
                (refusal, context) ->
                        context.status(refusal.getStatus())
                                .json(new Problem(refusal.getMessage())));
        config.routes.exception(
                Exception.class,
                (failure, context) -> {
                    if (passing.test(failure)) {
                        LOG.warn("unavailable: {}", failure.getMessage());
                        context.status(503)
                                .header("Retry-After", "1")
                                .json(new Problem("Not available right now."));
                        return;
                    }
                    logFailure(context, failure);
                    context.status(500).json(new Problem("Something went wrong on our side."));
                });
    }

    /** Writes a failure that nobody expected to the log. */
    public static void logFailure(Context context, Exception failure) {
        LOG.error("failed: method={} path={}", context.method(), context.path(), failure);
    }

    public int port() {
        return server.port();
    }

    /** Makes SIGTERM and Ctrl-C stop this server, and then close what it stands on. */
    public Service stopOnSignal(AutoCloseable... after) {
        Runnable stop =
                () -> {
                    close();
                    for (AutoCloseable resource : after) {
                        try {
                            resource.close();
                        } catch (Exception e) {
                            LOG.warn("not closed: {}", resource, e);
                        }
                    }
                };
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(stop));
        return this;
    }

    /** Takes no more requests, and waits for those in flight, at most 8 seconds. */
    @Override
    public void close() {
        server.stop();
    }

    private static void limitSilence(ServerConnector connector) {
        connector.setIdleTimeout(IDLE.toMillis());
        connector.setShutdownIdleTimeout(IDLE_AT_STOP.toMillis());
    }

    private static void stopGracefully(Server jetty) {
        jetty.setHandler(new GracefulHandler());
        jetty.setStopTimeout(GRACE.toMillis());
    }
}
