package example.web;

import example.service.Environment;
import example.service.Refusal;
import example.service.Service;
import io.javalin.config.JavalinConfig;
import io.javalin.config.SizeUnit;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pages as a server: how requests find them, and what is shown when one fails. */
public final class WebService {
    /**
     * More than a photo may have: who sends a little too much is told so on a page, not by a closed
     * connection.
     */
    private static final long MAX_UPLOAD_MB = 30;

    private static final int MAX_FILE_IN_MEMORY_KB = 64;

    private static final Logger LOG = LoggerFactory.getLogger(WebService.class);

    private final Sessions sessions;
    private final Pages pages;
    private final AccountPages accountPages;
    private final PhotoPages photoPages;

    private WebService(String cookieKey, String instance, URI accounts, URI photos) {
        sessions = new Sessions(cookieKey, InstantSource.system());
        pages = new Pages(sessions, instance);
        Accounts people = new Accounts(new RestClient(accounts));
        accountPages = new AccountPages(pages, sessions, people);
        photoPages = new PhotoPages(pages, sessions, people, new Photos(new RestClient(photos)));
    }

    static void main() {
        start(
                        Environment.port(),
                        Environment.required("COOKIE_KEY"),
                        Optional.ofNullable(System.getenv("PANDO_INSTANCE")).orElse("web"),
                        URI.create(Environment.required("SERVICE_ACCOUNTS_URL")),
                        URI.create(Environment.required("SERVICE_PHOTOS_URL")))
                .stopOnSignal();
    }

    /** Starts the service at a port; 0 picks one. */
    public static Service start(
            int port, String cookieKey, String instance, URI accounts, URI photos) {
        WebService service = new WebService(cookieKey, instance, accounts, photos);
        return Service.start(port, service::routes);
    }

    private void routes(JavalinConfig config) {
        config.jetty.multipartConfig.maxTotalRequestSize(MAX_UPLOAD_MB, SizeUnit.MB);
        config.jetty.multipartConfig.maxInMemoryFileSize(MAX_FILE_IN_MEMORY_KB, SizeUnit.KB);
        config.routes.before(this::checkForm);
        accountPages.addTo(config.routes);
        photoPages.addTo(config.routes);
        config.routes.exception(
                Refusal.class,
                (refusal, context) ->
                        pages.showFailure(context, refusal.status(), refusal.getMessage()));
        config.routes.exception(
                HttpResponseException.class,
                (refusal, context) -> {
                    HttpStatus status = HttpStatus.forStatus(refusal.getStatus());
                    pages.showFailure(context, status, message(status));
                });
        config.routes.exception(
                Unavailable.class,
                (failure, context) -> {
                    LOG.warn("unavailable: {}", failure.getMessage());
                    context.header("Retry-After", "2");
                    pages.showFailure(
                            context,
                            HttpStatus.SERVICE_UNAVAILABLE,
                            message(HttpStatus.SERVICE_UNAVAILABLE));
                });
        config.routes.exception(
                Exception.class,
                (failure, context) -> {
                    Service.logFailure(context, failure);
                    pages.showFailure(
                            context,
                            HttpStatus.INTERNAL_SERVER_ERROR,
                            message(HttpStatus.INTERNAL_SERVER_ERROR));
                });
    }

    /** Lets a form through only when it was made for the session that sends it. */
    private void checkForm(Context context) {
        if (context.method() != HandlerType.POST) {
            return;
        }
        if (context.contentLength() > MAX_UPLOAD_MB * 1024 * 1024) {
            throw new Refusal(HttpStatus.CONTENT_TOO_LARGE, message(HttpStatus.CONTENT_TOO_LARGE));
        }
        if (!sessions.isFormToken(sessions.of(context), context.formParam("token"))) {
            throw new Refusal(HttpStatus.FORBIDDEN, message(HttpStatus.FORBIDDEN));
        }
    }

    private static String message(HttpStatus status) {
        return switch (status) {
            case NOT_FOUND -> "The page may have moved, or the link may be wrong.";
            case CONTENT_TOO_LARGE -> "A photo may have 5 MB at most.";
            case FORBIDDEN -> "Go back, load the page again, and send the form once more.";
            case SERVICE_UNAVAILABLE ->
                    "A part of this site is not answering. Load the page again in a few seconds.";
            case INTERNAL_SERVER_ERROR -> "It is our fault, not yours, and it was written down.";
            default -> "The request could not be served.";
        };
    }
}
