package dev.pando.database.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.database.sql.Lexer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;
import org.postgresql.util.PSQLException;

/**
 * Runs statements one after the other, each a transaction of its own unless they say otherwise, and
 * prints what comes of them: rows as a table, how many were changed, notices; what an error says,
 * and where. The first error ends it. For one use and one thread.
 */
public final class Console {
    private static final Pattern COPY_OUT =
            Pattern.compile(
                    "\\s*COPY\\b.*\\bTO\\s+STDOUT\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern COPY_IN =
            Pattern.compile(
                    "\\s*COPY\\b.*\\bFROM\\s+STDIN\\b.*",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final PrintStream out;
    private final PrintStream err;
    private final int maxRows;

    /**
     * One that prints there.
     *
     * @param maxRows rows of a result that are shown, 1 or more; their number bounds what is kept
     *     of it
     */
    public Console(PrintStream out, PrintStream err, int maxRows) {
        this.out = out;
        this.err = err;
        this.maxRows = maxRows;
    }

    /**
     * Runs all statements of a text, in their order, up to the first that fails.
     *
     * @param url in JDBC's form, with role and password
     * @return whether all went well; what did not is told on {@code err}
     */
    public boolean run(String url, String text) {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "pando sql");
        properties.setProperty("prepareThreshold", "0"); // nothing that pooling would have to carry
        try (Connection connection = DriverManager.getConnection(url, properties)) {
            return runAll(connection, text);
        } catch (SQLException e) {
            err.println("cannot connect: " + e.getMessage());
            return false;
        }
    }

    private boolean runAll(Connection connection, String text) throws SQLException {
        for (String statement : split(text)) {
            try {
                run(connection, statement);
            } catch (PSQLException e) {
                new ErrorReport(statement, e).lines().forEach(err::println);
                return false;
            } catch (SQLException | IOException e) {
                err.println("ERROR: " + e.getMessage());
                return false;
            }
        }
        return true;
    }

    /** The statements of a text, as the driver finds their ends. */
    static List<String> split(String text) throws SQLException {
        List<String> statements = new ArrayList<>();
        for (NativeQuery each : Parser.parseJdbcSql(text, true, false, true, false, false)) {
            ByteBuf bytes = Unpooled.copiedBuffer(each.nativeSql, UTF_8);
            if (Lexer.of(bytes, 0, bytes.readableBytes()).next() != Lexer.Kind.END) {
                statements.add(each.nativeSql.strip()); // not comments alone
            }
        }
        return statements;
    }

    private void run(Connection connection, String sql) throws SQLException, IOException {
        if (COPY_IN.matcher(sql).matches()) {
            throw new SQLException("COPY ... FROM STDIN is not for pando sql; psql takes it");
        }
        if (COPY_OUT.matcher(sql).matches()) {
            long rows =
                    connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql, unclosed(out));
            out.println("(" + counted(rows) + ")");
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.setMaxRows(maxRows + 1);
            boolean rows = statement.execute(sql);
            for (SQLWarning each = statement.getWarnings();
                    each != null;
                    each = each.getNextWarning()) {
                err.println("NOTICE: " + each.getMessage());
            }
            while (rows || statement.getUpdateCount() >= 0) {
                print(statement, rows);
                rows = statement.getMoreResults();
            }
        }
    }

    private void print(Statement statement, boolean rows) throws SQLException {
        if (rows) {
            try (ResultSet result = statement.getResultSet()) {
                ResultTable.read(result, maxRows).lines().forEach(out::println);
            }
        } else if (statement.getUpdateCount() > 0) {
            out.println(counted(statement.getUpdateCount()) + " changed");
        } else {
            out.println("done");
        }
    }

    static String counted(long rows) {
        return rows + (rows == 1 ? " row" : " rows");
    }

    /** What a copy is written to, which must not close the terminal. */
    private static OutputStream unclosed(PrintStream to) {
        return new PrintStream(to, true, UTF_8) {
            @Override
            public void close() {
                flush();
            }
        };
    }
}
