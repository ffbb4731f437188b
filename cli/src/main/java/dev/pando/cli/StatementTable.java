package dev.pando.cli;

import dev.pando.api.StatementList;
import java.util.ArrayList;
import java.util.List;

/** Shapes of statements as a table, the statement last, cut to the width of a line. */
final class StatementTable {
    private static final List<String> HEAD =
            List.of("CALLS", "TIME", "MEAN", "P99", "LONGEST", "WAIT", "ROWS", "ERRORS", "CLASS");

    private StatementTable() {}

    /**
     * Its lines.
     *
     * @param width characters of a line; 0 cuts none
     */
    static List<String> lines(StatementList list, int width) {
        boolean oneDatabase =
                list.statements().stream().map(StatementTable::database).distinct().count() < 2;
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(HEAD, oneDatabase ? "" : "DATABASE", "STATEMENT"));
        for (StatementList.Statement one : list.statements()) {
            List<String> cells =
                    List.of(
                            Long.toString(one.calls()),
                            Times.seconds(one.seconds()),
                            Times.seconds(one.seconds() / one.calls()),
                            Times.quantile(list.bounds(), one.times(), 0.99),
                            Times.seconds(one.longestSeconds()),
                            Times.seconds(one.waitSeconds()),
                            Long.toString(one.rows()),
                            Long.toString(one.errors()),
                            one.kind());
            rows.add(row(cells, oneDatabase ? "" : database(one), text(one)));
        }
        return Columns.aligned(rows).stream().map(line -> cut(line, width)).toList();
    }

    private static List<String> row(List<String> cells, String database, String statement) {
        List<String> row = new ArrayList<>(cells);
        if (!database.isEmpty()) {
            row.add(database);
        }
        row.add(statement);
        return row;
    }

    private static String database(StatementList.Statement one) {
        return one.user().equals(one.database())
                ? one.database()
                : one.user() + "@" + one.database();
    }

    private static String text(StatementList.Statement one) {
        if (!one.statement().isEmpty()) {
            return one.statement().replaceAll("\\s+", " ");
        }
        return one.shape().equals("other") ? "(too long, or one of too many)" : "(empty)";
    }

    private static String cut(String line, int width) {
        return width < 1 || line.length() <= width ? line : line.substring(0, width - 1) + "…";
    }
}
