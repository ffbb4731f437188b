package example.web;

import example.service.Refusal;
import example.wire.Login;
import example.wire.NewUser;
import example.wire.User;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Optional;

/** Signing up, logging in and logging out. */
final class AccountPages {
    private final Pages pages;
    private final Sessions sessions;
    private final Accounts accounts;

    AccountPages(Pages pages, Sessions sessions, Accounts accounts) {
        this.pages = pages;
        this.sessions = sessions;
        this.accounts = accounts;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/signup", context -> showSignUp(context, Optional.empty()));
        routes.post("/signup", this::signUp);
        routes.get("/login", context -> showLogIn(context, Optional.empty()));
        routes.post("/login", this::logIn);
        routes.post("/logout", this::logOut);
    }

    private void signUp(Context context) {
        NewUser wish =
                new NewUser(
                        context.formParam("name"),
                        context.formParam("displayName"),
                        context.formParam("password"));
        try {
            welcome(context, accounts.create(wish));
        } catch (Refusal refusal) {
            context.status(refusal.status());
            showSignUp(context, Optional.of(refusal.getMessage()));
        }
    }

    private void logIn(Context context) {
        Login login = new Login(context.formParam("name"), context.formParam("password"));
        try {
            welcome(context, accounts.logIn(login));
        } catch (Refusal refusal) {
            context.status(refusal.status());
            showLogIn(context, Optional.of(refusal.getMessage()));
        }
    }

    private void logOut(Context context) {
        sessions.begin(context, Optional.empty());
        context.redirect("/", HttpStatus.SEE_OTHER);
    }

    private void welcome(Context context, User user) {
        sessions.begin(context, Optional.of(user.name()));
        context.redirect(UrlPath.local(context.formParam("next")), HttpStatus.SEE_OTHER);
    }

    private void showSignUp(Context context, Optional<String> problem) {
        pages.show(
                context,
                new Page.SignUp(
                        pages.frame(context),
                        typed(context, "name"),
                        typed(context, "displayName"),
                        next(context),
                        problem));
    }

    private void showLogIn(Context context, Optional<String> problem) {
        pages.show(
                context,
                new Page.LogIn(
                        pages.frame(context), typed(context, "name"), next(context), problem));
    }

    /** Where to go afterwards: a form carries on what the link to it said. */
    private static String next(Context context) {
        String typed = context.formParam("next");
        return UrlPath.local(typed == null ? context.queryParam("next") : typed);
    }

    private static String typed(Context context, String field) {
        String value = context.formParam(field);
        return value == null ? "" : value;
    }
}
