package dev.pando.edge.files;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Dates as HTTP writes them (RFC 9110 §5.6.7), in seconds since 1970. */
final class HttpDate {
    private static final int MAX_CHARACTERS = 40;
    private static final DateTimeFormatter FIXED = format("EEE, dd MMM yyyy HH:mm:ss 'GMT'");

    /**
     * The form to send, and the two obsolete ones. A year of two digits is one within 50 years of
     * now; 1976 to 2075 will do for as long as files of today are asked for.
     */
    private static final List<DateTimeFormatter> READ =
            List.of(
                    FIXED,
                    new DateTimeFormatterBuilder()
                            .appendPattern("EEEE, dd-MMM-")
                            .appendValueReduced(ChronoField.YEAR, 2, 2, 1976)
                            .appendPattern(" HH:mm:ss 'GMT'")
                            .toFormatter(Locale.ENGLISH),
                    format("EEE MMM ppd HH:mm:ss yyyy"));

    private HttpDate() {}

    private static DateTimeFormatter format(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }

    static String of(long second) {
        return FIXED.format(Instant.ofEpochSecond(second));
    }

    /** The second that a text means; empty if it is no date. */
    static OptionalLong read(String text) {
        if (text.length() > MAX_CHARACTERS) {
            return OptionalLong.empty();
        }
        for (DateTimeFormatter format : READ) {
            try {
                TemporalAccessor read = format.parse(text);
                return OptionalLong.of(LocalDateTime.from(read).toEpochSecond(ZoneOffset.UTC));
            } catch (DateTimeException e) {
                // It may be of the next form.
            }
        }
        return OptionalLong.empty();
    }
}
