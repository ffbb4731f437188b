package example.accounts;

import example.database.Database;
import example.database.DatabaseException;
import example.service.Environment;
import example.service.Refusal;
import example.service.Service;
import example.wire.Login;
import example.wire.NewUser;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;

/**
 * The accounts over HTTP:
 *
 * <pre>
 * POST /users                 make an account; 409 when the name is taken
 * GET  /users/{name}          somebody; 404
 * GET  /users?name=a&amp;name=b   those of them who exist, 100 at most
 * POST /logins                who that is; 401 when name and password do not belong together
 * </pre>
 */
public final class AccountsService {
    private final Accounts accounts;

    private AccountsService(Accounts accounts) {
        this.accounts = accounts;
    }

    static void main() {
        Database database = Database.at(Environment.required("JDBC_DATABASE_URL"));
        start(Environment.port(), database).stopOnSignal(database);
    }

    /** Starts the service at a port; 0 picks one. */
    public static Service start(int port, Database database) {
        AccountsService service = new AccountsService(new Accounts(database, new Passwords()));
        return Service.start(port, service::routes);
    }

    private void routes(JavalinConfig config) {
        config.routes.post("/users", this::signUp);
        config.routes.get("/users", this::users);
        config.routes.get("/users/{name}", this::user);
        config.routes.post("/logins", this::logIn);
        Service.answerProblems(
                config, e -> e instanceof DatabaseException failure && failure.unreachable());
    }

    private void signUp(Context context) {
        NewUser wish = context.bodyAsClass(NewUser.class);
        context.status(HttpStatus.CREATED).json(accounts.create(wish));
    }

    private void user(Context context) {
        String name = context.pathParam("name");
        context.json(accounts.find(name).orElseThrow(() -> Refusal.notFound("person")));
    }

    private void users(Context context) {
        context.json(accounts.findAll(context.queryParams("name")));
    }

    private void logIn(Context context) {
        context.json(accounts.logIn(context.bodyAsClass(Login.class)));
    }
}
