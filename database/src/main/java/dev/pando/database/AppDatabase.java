package dev.pando.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.node.net.Address;
import java.net.URLEncoder;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where an app finds its database, and as whom.
 *
 * @param database the database's name
 * @param user the role that owns it
 */
public record AppDatabase(Address address, String database, String user, String password) {
    private static final int CONNECT_SECONDS = 5;

    /** The address in the form that libpq and most drivers take. */
    public String url() {
        return "postgresql://"
                + encoded(user)
                + ":"
                + encoded(password)
                + "@"
                + address
                + "/"
                + encoded(database);
    }

    /** The address in the form that JDBC takes, with user and password as parameters. */
    public String jdbcUrl() {
        return "jdbc:postgresql://"
                + address
                + "/"
                + encoded(database)
                + "?user="
                + encoded(user)
                + "&password="
                + encoded(password);
    }

    /** What an instance of the app finds in its environment. */
    public Map<String, String> environment() {
        return Map.of(
                "DATABASE_URL", url(),
                "JDBC_DATABASE_URL", jdbcUrl(),
                "PGHOST", address.host(),
                "PGPORT", Integer.toString(address.port()),
                "PGDATABASE", database,
                "PGUSER", user,
                "PGPASSWORD", password);
    }

    /** Opens a new connection at each call; nothing is pooled. */
    public DataSource dataSource() {
        var source = new PGSimpleDataSource();
        source.setServerNames(new String[] {address.host()});
        source.setPortNumbers(new int[] {address.port()});
        source.setDatabaseName(database);
        source.setUser(user);
        source.setPassword(password);
        source.setApplicationName("pando");
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setSslMode("disable"); // loopback only, and the server has no certificate
        source.setGssEncMode("disable");
        return source;
    }

    /** RFC 3986 §2.1; a space becomes %20, not the plus sign of HTML forms. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    /** Where and as whom, without the password. */
    @Override
    public String toString() {
        return "postgresql://" + user + "@" + address + "/" + database;
    }
}
