package dev.pando.compute.event;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The {@code requestContext.time} of events, made once a second. Confined to one thread. */
final class EventTime {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss xx", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private long second = Long.MIN_VALUE;
    private String text = "";

    /** The time as {@code 12/Mar/2020:19:03:58 +0000}. */
    String text(long millis) {
        long now = Math.floorDiv(millis, 1000);
        if (now != second) {
            second = now;
            text = FORMAT.format(Instant.ofEpochSecond(now));
        }
        return text;
    }
}
