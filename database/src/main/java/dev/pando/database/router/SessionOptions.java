package dev.pando.database.router;

import dev.pando.database.state.Settings;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a client asks of its session in the startup packet: settings such as {@code
 * client_encoding}, {@code TimeZone} and {@code options}. A server connection is begun with them,
 * and serves sessions with the same ones alone; so {@code RESET}, the reported parameters and the
 * errors of wrong values are PostgreSQL's own. The application's name is not among them, since it
 * may be another one in each session; it is set on the way.
 */
record SessionOptions(Map<String, String> parameters) {
    private static final String USER = "user";
    private static final String DATABASE = "database";

    SessionOptions {
        parameters = Map.copyOf(parameters);
    }

    /** What of a startup packet's parameters is an option. */
    static SessionOptions of(Map<String, String> startup) {
        Map<String, String> options = new TreeMap<>(startup);
        options.keySet().removeIf(SessionOptions::isOfItsOwn);
        return new SessionOptions(options);
    }

    private static boolean isOfItsOwn(String name) {
        return name.equals(USER) || name.equals(DATABASE) || name.equals(Settings.APPLICATION_NAME);
    }

    /** The parameters of a startup packet with these options. */
    Map<String, String> startup(String user, String database) {
        Map<String, String> startup = new TreeMap<>(parameters);
        startup.put(USER, user);
        startup.put(DATABASE, database);
        return startup;
    }
}
