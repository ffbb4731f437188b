package example.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;

/** Writes pages. The templates were compiled with the rest, and escape what they are given. */
final class Pages {
    /**
     * Nothing but our own pictures and style sheet: a script that got into a page would not run.
     */
    private static final String POLICY =
            "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self';"
                    + " base-uri 'none'; frame-ancestors 'none'";

    private final TemplateEngine templates = TemplateEngine.createPrecompiled(ContentType.Html);
    private final Sessions sessions;
    private final String instance;

    Pages(Sessions sessions, String instance) {
        this.sessions = sessions;
        this.instance = instance;
    }

    Frame frame(Context context) {
        Session session = sessions.of(context);
        return new Frame(session.user(), sessions.formToken(session), context.path(), instance);
    }

    void show(Context context, Page page) {
        context.header("Cache-Control", "private, no-cache")
                .header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "same-origin")
                .html(html(page));
    }

    void showFailure(Context context, HttpStatus status, String message) {
        String title =
                switch (status) {
                    case NOT_FOUND -> "There is nothing here";
                    case CONTENT_TOO_LARGE -> "That is too large";
                    case FORBIDDEN -> "This form is too old";
                    case SERVICE_UNAVAILABLE -> "One moment, please";
                    case INTERNAL_SERVER_ERROR -> "Something went wrong";
                    default -> status.getMessage();
                };
        context.status(status);
        show(context, new Page.Failure(frame(context), status.getCode(), title, message));
    }

    String html(Page page) {
        StringOutput html = new StringOutput();
        templates.render(page.template(), page, html);
        return html.toString();
    }
}
