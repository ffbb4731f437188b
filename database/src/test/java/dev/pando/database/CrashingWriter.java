package dev.pando.database;

import dev.pando.cluster.AppName;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A Pando that writes rows until it is killed: it starts a server, prints {@code ready}, and prints
 * each row's id once PostgreSQL has acknowledged its commit.
 */
final class CrashingWriter {
    private static final int WRITERS = 3;

    private CrashingWriter() {}

    /**
     * Writes until it is killed.
     *
     * @param arguments the state folder, and the round's number, which keeps ids apart
     */
    public static void main(String[] arguments) throws Exception {
        var pando = new TestDatabase(Path.of(arguments[0]));
        AppDatabase app = pando.start().createApp(new AppName("photos"));
        try (Connection connection = app.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS acknowledged (id text PRIMARY KEY)");
        }
        PrintStream out = System.out;
        out.println("ready");
        for (int writer = 0; writer < WRITERS; writer++) {
            String prefix = arguments[1] + "-" + writer + "-";
            Thread.ofPlatform().start(() -> write(app, prefix, out));
        }
    }

    private static void write(AppDatabase app, String prefix, PrintStream out) {
        try (Connection connection = app.dataSource().getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO acknowledged VALUES (?)")) {
            for (int i = 0; ; i++) {
                insert.setString(1, prefix + i);
                insert.executeUpdate();
                out.println(prefix + i);
            }
        } catch (SQLException e) {
            out.println("stopped: " + e.getMessage());
        }
    }
}
