package dev.pando.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the requests on one connection as servers do that forgive what RFC 9112 does not, each in
 * ways of its own. Without any leniency it is a strict reader. It is simple rather than fast, and
 * shares nothing with the edge.
 */
final class LenientReader {
    /** What a server may forgive, or leave out. */
    enum Leniency {
        /** A line may end with LF alone. */
        BARE_LF,
        /** A line may end with CR alone. */
        BARE_CR,
        /** A line that begins with white space belongs to the one before. */
        FOLDING,
        /** White space around a name is no part of it. */
        SPACE_AROUND_NAMES,
        /** An underscore in a name is a hyphen, as in CGI. */
        UNDERSCORES,
        /** Control characters and no-break spaces around a value are no part of it. */
        CONTROLS_AROUND_VALUES,
        /** Of several lengths the first counts. */
        FIRST_LENGTH,
        /** Of several lengths the last counts. */
        LAST_LENGTH,
        /** A length is read as far as it has digits. */
        LENGTH_PREFIX,
        /** A length goes before chunks. */
        LENGTH_OVER_CHUNKS,
        /** Any coding that has the word in it is chunked. */
        CHUNKED_ANYWHERE,
        /** Transfer-Encoding is not known. */
        NO_CHUNKS,
        /** A chunk's size is read as far as it has digits. */
        SIZE_PREFIX,
        /** A chunk's line ends at its first LF, whatever stands before. */
        CHUNK_LINE_TO_LF,
        /** The line end after a chunk may be missing. */
        NO_CHUNK_END,
        /** Trailers are not known: the body ends with the last chunk's line and an empty one. */
        NO_TRAILERS,
        /** GET and the like have no body, whatever they announce. */
        NO_BODY_OF_GET
    }

    /** One request as it was understood. */
    record Understood(String method, String target, String body, int end) {
        @Override
        public String toString() {
            return method + " " + target + " [" + body.length() + "]";
        }
    }

    private static final Pattern REQUEST_LINE =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([^ ]+) HTTP/1\\.[01]");
    private static final Pattern DIGITS =
            Pattern.compile("[ \\t+]*([0-9]{1,15}).*", Pattern.DOTALL);
    private static final Pattern HEX =
            Pattern.compile("[ \\t]*(?:0[xX])?([0-9a-fA-F]{1,15}).*", Pattern.DOTALL);
    private static final Set<String> BODILESS = Set.of("GET", "HEAD", "DELETE", "OPTIONS", "TRACE");

    /** Whether some take a request of that method for one without a body. */
    static boolean isBodiless(String method) {
        return BODILESS.contains(method);
    }

    private final String text;
    private final Set<Leniency> leniencies;
    private int at;

    private LenientReader(byte[] bytes, Set<Leniency> leniencies) {
        text = new String(bytes, ISO_8859_1);
        this.leniencies = leniencies;
    }

    /** The requests that are whole, up to the first that is none. */
    static List<Understood> read(byte[] bytes, Set<Leniency> leniencies) {
        LenientReader reader = new LenientReader(bytes, leniencies);
        List<Understood> requests = new ArrayList<>();
        Optional<Understood> next = reader.next();
        while (next.isPresent()) {
            requests.add(next.get());
            next = reader.next();
        }
        return requests;
    }

    private boolean has(Leniency leniency) {
        return leniencies.contains(leniency);
    }

    private Optional<Understood> next() {
        Optional<String> first = line();
        while (first.isPresent() && first.get().isEmpty()) {
            first = line(); // RFC 9112 §2.2: empty lines before a request are skipped
        }
        Matcher start = REQUEST_LINE.matcher(first.orElse(""));
        Optional<List<String>> fields = start.matches() ? fields() : Optional.empty();
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        String method = start.group(1);
        return body(method, fields.get())
                .map(body -> new Understood(method, start.group(2), body, at));
    }

    /** The next line, if it is whole. */
    private Optional<String> line() {
        for (int end = at; end < text.length(); end++) {
            char c = text.charAt(end);
            boolean crLf = c == '\r' && text.startsWith("\n", end + 1);
            if (crLf
                    || (c == '\n' && has(Leniency.BARE_LF))
                    || (c == '\r' && has(Leniency.BARE_CR))) {
                String line = text.substring(at, end);
                at = end + (crLf ? 2 : 1);
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }

    private Optional<List<String>> fields() {
        List<String> fields = new ArrayList<>();
        while (true) {
            Optional<String> line = line();
            if (line.isEmpty()) {
                return Optional.empty();
            }
            String field = line.get();
            if (field.isEmpty()) {
                return Optional.of(fields);
            }
            boolean folded = field.startsWith(" ") || field.startsWith("\t");
            if (folded && has(Leniency.FOLDING) && !fields.isEmpty()) {
                fields.add(fields.removeLast() + " " + field.strip());
            } else {
                fields.add(field);
            }
        }
    }

    private List<String> values(List<String> fields, String name) {
        List<String> values = new ArrayList<>();
        for (String field : fields) {
            int colon = field.indexOf(':');
            String met = colon < 0 ? "" : field.substring(0, colon).toLowerCase(Locale.ROOT);
            met = has(Leniency.SPACE_AROUND_NAMES) ? met.strip() : met;
            met = has(Leniency.UNDERSCORES) ? met.replace('_', '-') : met;
            if (met.equals(name)) {
                String value = field.substring(colon + 1);
                values.add(
                        has(Leniency.CONTROLS_AROUND_VALUES)
                                ? value.replaceAll("^[\\x00-\\x20\\xa0]+|[\\x00-\\x20\\xa0]+$", "")
                                : value.replaceAll("^[ \\t]+|[ \\t]+$", ""));
            }
        }
        return values;
    }

    private Optional<String> body(String method, List<String> fields) {
        if (has(Leniency.NO_BODY_OF_GET) && BODILESS.contains(method)) {
            return Optional.of("");
        }
        List<String> lengths = values(fields, "content-length");
        boolean chunked =
                !has(Leniency.NO_CHUNKS)
                        && values(fields, "transfer-encoding").stream().anyMatch(this::isChunked);
        if (chunked && !(has(Leniency.LENGTH_OVER_CHUNKS) && !lengths.isEmpty())) {
            return chunks();
        }
        if (lengths.isEmpty()) {
            return Optional.of("");
        }
        Optional<Integer> length = length(lengths);
        return length.isEmpty() ? Optional.empty() : take(length.get());
    }

    private boolean isChunked(String coding) {
        String lower = coding.toLowerCase(Locale.ROOT);
        return has(Leniency.CHUNKED_ANYWHERE) ? lower.contains("chunked") : lower.equals("chunked");
    }

    private Optional<Integer> length(List<String> lengths) {
        String length = lengths.getFirst();
        if (has(Leniency.LAST_LENGTH)) {
            length = lengths.getLast();
        } else if (lengths.size() > 1 && !has(Leniency.FIRST_LENGTH)) {
            return Optional.empty();
        }
        if (length.matches("[0-9]{1,9}")) {
            return Optional.of(Integer.parseInt(length));
        }
        Matcher prefix = DIGITS.matcher(length);
        return has(Leniency.LENGTH_PREFIX) && prefix.matches() && prefix.group(1).length() < 10
                ? Optional.of(Integer.parseInt(prefix.group(1)))
                : Optional.empty();
    }

    private Optional<String> take(int length) {
        if (length > text.length() - at) {
            return Optional.empty();
        }
        at += length;
        return Optional.of(text.substring(at - length, at));
    }

    private Optional<String> chunks() {
        StringBuilder body = new StringBuilder();
        while (true) {
            Optional<Integer> size = chunkLine().flatMap(this::size);
            if (size.isEmpty()) {
                return Optional.empty();
            }
            if (size.get() == 0) {
                // Whoever knows no trailers takes what stands in their place for the next request.
                Optional<?> end = has(Leniency.NO_TRAILERS) ? Optional.of(endsChunk()) : fields();
                return end.map(e -> body.toString());
            }
            Optional<String> chunk = take(size.get());
            if (chunk.isEmpty() || !endsChunk()) {
                return Optional.empty();
            }
            body.append(chunk.get());
        }
    }

    private Optional<String> chunkLine() {
        if (!has(Leniency.CHUNK_LINE_TO_LF)) {
            return line();
        }
        int lf = text.indexOf('\n', at);
        if (lf < 0) {
            return Optional.empty();
        }
        String line = text.substring(at, lf);
        at = lf + 1;
        return Optional.of(line);
    }

    private Optional<Integer> size(String line) {
        String size = line.replaceFirst(";.*", "").strip();
        Matcher prefix = HEX.matcher(line);
        if (!size.matches("[0-9a-fA-F]{1,7}")) {
            boolean reads = has(Leniency.SIZE_PREFIX) && prefix.matches();
            size = reads && prefix.group(1).length() < 8 ? prefix.group(1) : "";
        }
        return size.isEmpty() ? Optional.empty() : Optional.of(Integer.parseInt(size, 16));
    }

    /** Takes an empty line; where there is none nothing. */
    private boolean endsChunk() {
        int before = at;
        Optional<String> end = line();
        boolean ends = end.isPresent() && end.get().isEmpty();
        if (!ends) {
            at = before;
        }
        return ends || has(Leniency.NO_CHUNK_END);
    }
}
