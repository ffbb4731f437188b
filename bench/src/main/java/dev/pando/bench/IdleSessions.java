package dev.pando.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Opens sessions with a database, says a statement on each, holds them, and says another on each
 * hundredth: {@code IdleSessions PORT DATABASE USER PASSWORD COUNT}. Prints a line when all are
 * open, then waits for a line on its input.
 */
public final class IdleSessions {
    private IdleSessions() {}

    /** Opens, holds, asks again. */
    public static void main(String[] args) throws IOException, SQLException {
        Properties login = new Properties();
        login.setProperty("user", args[2]);
        login.setProperty("password", args[3]);
        login.setProperty("sslmode", "disable");
        String url = "jdbc:postgresql://127.0.0.1:" + args[0] + "/" + args[1];
        int count = Integer.parseInt(args[4]);
        List<Connection> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Connection session = DriverManager.getConnection(url, login);
            ask(session);
            open.add(session);
        }
        System.out.println("open " + open.size());
        int told = System.in.read();
        for (int i = 0; i < open.size(); i += 100) {
            ask(open.get(i));
        }
        System.out.println("asked again, told " + told);
    }

    private static void ask(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SELECT 1");
        }
    }
}
