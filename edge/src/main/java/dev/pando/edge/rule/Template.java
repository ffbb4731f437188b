package dev.pando.edge.rule;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.head.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text in which variables stand for what a request says: {@code $name}, and {@code $$} for a
 * dollar sign. Immutable.
 */
final class Template {
    private static final Pattern VARIABLE = Pattern.compile("\\$(\\$|[A-Za-z_]+)");

    /** Puts what a variable stands for in one request. */
    @FunctionalInterface
    interface Variable<T> {
        void put(T request, ByteWriter to);
    }

    /** A text, and the name of the variable after it, empty at the end. */
    @SuppressWarnings("ArrayRecordComponent") // written, never compared
    private record Piece(byte[] text, String variable) {}

    private final List<Piece> pieces = new ArrayList<>();

    Template(String text) {
        StringBuilder plain = new StringBuilder();
        Matcher matcher = VARIABLE.matcher(text);
        int end = 0;
        while (matcher.find()) {
            plain.append(text, end, matcher.start());
            end = matcher.end();
            if (matcher.group(1).equals("$")) {
                plain.append('$');
            } else {
                pieces.add(new Piece(plain.toString().getBytes(US_ASCII), matcher.group(1)));
                plain.setLength(0);
            }
        }
        plain.append(text.substring(end));
        pieces.add(new Piece(plain.toString().getBytes(US_ASCII), ""));
    }

    /** Whether it has a variable. */
    boolean names(String variable) {
        return pieces.stream().anyMatch(piece -> piece.variable().equals(variable));
    }

    /** Puts it as it reads for one request. */
    <T> void put(ByteWriter to, T request, Map<String, Variable<T>> variables) {
        for (Piece piece : pieces) {
            to.put(piece.text());
            Variable<T> variable = variables.get(piece.variable());
            if (variable != null) {
                variable.put(request, to);
            }
        }
    }
}
