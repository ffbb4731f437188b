package dev.pando.database.console;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows as a table in the way of psql: numbers to the right, and how many there are. What is not
 * there is {@code NULL}; characters that would break a line stand as escapes.
 *
 * @param right for each column, whether it holds numbers
 * @param isCut whether there are more rows
 */
record ResultTable(List<String> head, List<Boolean> right, List<List<String>> rows, boolean isCut) {
    /** Reads the first rows of a result. */
    static ResultTable read(ResultSet result, int maxRows) throws SQLException {
        ResultSetMetaData columns = result.getMetaData();
        List<String> head = new ArrayList<>();
        List<Boolean> right = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            head.add(shown(columns.getColumnLabel(i)));
            right.add(isNumber(columns.getColumnType(i)));
        }
        List<List<String>> rows = new ArrayList<>();
        boolean more = result.next();
        for (; more && rows.size() < maxRows; more = result.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= head.size(); i++) {
                String value = result.getString(i);
                row.add(value == null ? "NULL" : shown(value));
            }
            rows.add(row);
        }
        return new ResultTable(head, right, rows, more);
    }

    private static boolean isNumber(int type) {
        return switch (type) {
            case Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.REAL,
                    Types.DOUBLE,
                    Types.NUMERIC ->
                    true;
            default -> false;
        };
    }

    private static String shown(String value) {
        if (value.chars().noneMatch(Character::isISOControl)) {
            return value;
        }
        return value.chars()
                .mapToObj(c ->
                        switch (c) {
                            case '\n' -> "\\n";
                            case '\r' -> "\\r";
                            case '\t' -> "\\t";
                            default ->
                                    Character.isISOControl(c)
                                            ? String.format("\\x%02x", c)
                                            : Character.toString(c);
                        })
                .collect(Collectors.joining());
    }

    List<String> lines() {
        int[] widths = head.stream().mapToInt(ResultTable::width).toArray();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(head, widths));
        lines.add(
                Arrays.stream(widths)
                        .mapToObj(width -> "-".repeat(width + 2))
                        .collect(Collectors.joining("+")));
        rows.forEach(row -> lines.add(line(row, widths)));
        lines.add(
                isCut
                        ? "(the first " + Console.counted(rows.size()) + "; --rows shows more)"
                        : "(" + Console.counted(rows.size()) + ")");
        return lines;
    }

    private String line(List<String> cells, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(i -> {
                    String gap = " ".repeat(widths[i] - width(cells.get(i)));
                    return right.get(i) ? gap + cells.get(i) : cells.get(i) + gap;
                })
                .collect(Collectors.joining(" | ", " ", ""))
                .stripTrailing();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
