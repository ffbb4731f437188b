package example.accounts;

import example.database.Database;
import example.service.Refusal;
import example.service.Text;
import example.wire.Login;
import example.wire.NewUser;
import example.wire.User;
import io.javalin.http.HttpStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The people who have an account, and what proves that somebody is one of them. */
final class Accounts {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{1,29}");
    private static final int MAX_DISPLAY_NAME = 50;
    private static final int MIN_PASSWORD = 8;

    /** Long enough for any phrase, short enough that hashing it is no way to keep us busy. */
    private static final int MAX_PASSWORD = 200;

    private static final int MAX_FOUND = 100;

    private final Database database;
    private final Passwords passwords;

    Accounts(Database database, Passwords passwords) {
        this.database = database;
        this.passwords = passwords;
    }

    /** Makes an account. */
    User create(NewUser wish) {
        String name = canonical(wish.name());
        if (!NAME.matcher(name).matches()) {
            throw Refusal.invalid(
                    "A name has 2 to 30 letters, digits and hyphens, and starts with a letter.");
        }
        String displayName = Text.checked("display name", wish.displayName(), MAX_DISPLAY_NAME);
        int length = wish.password() == null ? 0 : wish.password().length();
        if (length < MIN_PASSWORD || length > MAX_PASSWORD) {
            throw Refusal.invalid(
                    "A password has %d to %d characters.".formatted(MIN_PASSWORD, MAX_PASSWORD));
        }
        return database.first(
                        Accounts::user,
                        """
                        INSERT INTO users (name, display_name, password_hash) VALUES (?, ?, ?)
                        ON CONFLICT (name) DO NOTHING
                        RETURNING name, display_name, since
                        """,
                        name,
                        displayName,
                        passwords.hash(wish.password()))
                .orElseThrow(() -> new Refusal(HttpStatus.CONFLICT, "That name is taken already."));
    }

    Optional<User> find(String name) {
        return database.first(
                Accounts::user,
                "SELECT name, display_name, since FROM users WHERE name = ?",
                canonical(name));
    }

    /** Those who exist of the first 100 names, in no order. */
    List<User> findAll(List<String> names) {
        String[] wanted = names.stream().limit(MAX_FOUND).toArray(String[]::new);
        return database.list(
                Accounts::user,
                "SELECT name, display_name, since FROM users WHERE name = ANY (?)",
                (Object) wanted);
    }

    /**
     * Who it is that knows this password. That an unknown name is answered sooner than a wrong
     * password gives nothing away: everybody's name is on their photos.
     */
    User logIn(Login login) {
        record Known(User user, String hash) {}
        return database.first(
                        row -> new Known(user(row), row.getString("password_hash")),
                        "SELECT name, display_name, since, password_hash FROM users WHERE name = ?",
                        canonical(login.name()))
                .filter(known -> passwords.matches(login.password(), known.hash))
                .map(Known::user)
                .orElseThrow(() ->
                        new Refusal(
                                HttpStatus.UNAUTHORIZED,
                                "Name and password do not belong together."));
    }

    private static String canonical(String name) {
        return name == null ? "" : name.strip().toLowerCase(Locale.ROOT).replace("\0", "");
    }

    private static User user(ResultSet row) throws SQLException {
        return new User(
                row.getString("name"),
                row.getString("display_name"),
                row.getObject("since", OffsetDateTime.class).toInstant());
    }
}
