package dev.pando.bench.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * One line of an access log in the combined format.
 *
 * @param second since 1970
 * @param bytes of the answer's body; 0 where the log has none
 */
record LogLine(
        String client,
        long second,
        String method,
        String target,
        String version,
        int status,
        long bytes,
        boolean browser) {
    private static final Pattern COMBINED =
            Pattern.compile(
                    "(\\S+) \\S+ \\S+ \\[([^]]+)] \"(\\S+) (\\S+) HTTP/(1\\.[01])\" (\\d{3})"
                            + " (\\d+|-) \"[^\"]*\" \"(.*)");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);

    /** All lines of a file, which may be packed, in the order of their time. */
    static List<LogLine> read(Path file) throws IOException {
        List<LogLine> lines = new ArrayList<>();
        try (var packed = new GZIPInputStream(Files.newInputStream(file));
                var reader = new BufferedReader(new InputStreamReader(packed, ISO_8859_1))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                Matcher matcher = COMBINED.matcher(line);
                if (matcher.matches()) {
                    lines.add(of(matcher));
                }
            }
        }
        lines.sort(Comparator.comparingLong(LogLine::second));
        return lines;
    }

    private static LogLine of(Matcher line) {
        String bytes = line.group(7);
        return new LogLine(
                line.group(1),
                OffsetDateTime.parse(line.group(2), TIME).toEpochSecond(),
                line.group(3),
                line.group(4),
                line.group(5),
                Integer.parseInt(line.group(6)),
                bytes.equals("-") ? 0 : Long.parseLong(bytes),
                line.group(8).startsWith("Mozilla/"));
    }

    /** The target without its query. */
    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
