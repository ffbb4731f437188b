package dev.pando.database.console;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What PostgreSQL says of a statement that failed, with the line and place in it. */
record ErrorReport(String statement, PSQLException error) {
    List<String> lines() {
        ServerErrorMessage said = error.getServerErrorMessage();
        List<String> lines = new ArrayList<>();
        if (said == null) {
            lines.add("ERROR: " + error.getMessage());
            return lines;
        }
        lines.add(said.getSeverity() + ": " + said.getMessage() + " (" + said.getSQLState() + ")");
        if (said.getPosition() > 0) {
            place(said.getPosition(), lines);
        }
        add("DETAIL: ", said.getDetail(), lines);
        add("HINT: ", said.getHint(), lines);
        add("CONTEXT: ", said.getWhere(), lines);
        return lines;
    }

    /** The line that a position is in, counted in characters from 1, and a caret below it. */
    private void place(int position, List<String> lines) {
        int at = statement.offsetByCodePoints(0, Math.min(position - 1, characters()));
        int begin = statement.lastIndexOf('\n', at - 1) + 1;
        int end = statement.indexOf('\n', at);
        long number = statement.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
        String head = "LINE " + number + ": ";
        String line = statement.substring(begin, end < 0 ? statement.length() : end);
        lines.add(head + line.replace('\t', ' '));
        lines.add(" ".repeat(head.length() + statement.codePointCount(begin, at)) + "^");
    }

    private int characters() {
        return statement.codePointCount(0, statement.length());
    }

    private static void add(String head, @Nullable String text, List<String> lines) {
        if (text != null) {
            lines.add(head + text);
        }
    }
}
