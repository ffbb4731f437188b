package dev.pando.manifest.source;

import java.util.Comparator;

/** A place in a text: line and column, both from 1, columns in characters (code points). */
public record Position(int line, int column) implements Comparable<Position> {
    /** Where a text begins. */
    static final Position START = new Position(1, 1);

    private static final Comparator<Position> ORDER =
            Comparator.comparingInt(Position::line).thenComparingInt(Position::column);

    /** The place where a text would go on. */
    static Position endOf(String text) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < text.length(); i++) {
            if (isLineEnd(text, i)) {
                line++;
                lineStart = i + 1;
            }
        }
        return new Position(line, 1 + text.codePointCount(lineStart, text.length()));
    }

    /** YAML 1.2 §5.4: a line ends with a line feed, a carriage return, or both in that order. */
    private static boolean isLineEnd(String text, int i) {
        char c = text.charAt(i);
        return c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'));
    }

    /** The place that many characters further in the same line. */
    Position plus(int characters) {
        return new Position(line, column + characters);
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return line + ":" + column;
    }
}
