package dev.pando.compute.event;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A call's trace in the form of AWS X-Ray: {@code Root=1-5759e988-bd862e3fe1be46a994272793;Parent=
 * 53995c3f42cd8ad8;Sampled=1}. It is made from the request's {@code traceparent} (W3C Trace Context
 * §3.2.2) where there is one, else its {@code X-Amzn-Trace-Id} is taken, else it is fresh.
 */
public final class TraceId {
    private static final Pattern TRACEPARENT =
            Pattern.compile(
                    "[0-9a-f]{2}-([0-9a-f]{8})([0-9a-f]{24})-([0-9a-f]{16})-[0-9a-f]([0-9a-f])(?:-.*)?");
    private static final Pattern AMAZON =
            Pattern.compile("(?:[A-Za-z]+=[0-9A-Za-z:.-]+)(?:;[A-Za-z]+=[0-9A-Za-z:.-]+)*;?");
    private static final int MAX_CHARS = 256;
    private static final HexFormat HEX = HexFormat.of();

    private TraceId() {}

    /** The trace of a request. */
    public static String of(
            @Nullable String traceparent,
            @Nullable String amazon,
            long nowMillis,
            RandomGenerator random) {
        if (traceparent != null && traceparent.length() <= MAX_CHARS) {
            Matcher parts = TRACEPARENT.matcher(traceparent);
            if (parts.matches()) {
                int flags = Character.digit(parts.group(4).charAt(0), 16);
                return "Root=1-"
                        + parts.group(1)
                        + "-"
                        + parts.group(2)
                        + ";Parent="
                        + parts.group(3)
                        + ";Sampled="
                        + (flags & 1);
            }
        }
        if (amazon != null && amazon.length() <= MAX_CHARS && AMAZON.matcher(amazon).matches()) {
            return amazon;
        }
        return "Root=1-"
                + HEX.toHexDigits(nowMillis / 1000, 8)
                + "-"
                + HEX.toHexDigits(random.nextLong(), 8)
                + HEX.toHexDigits(random.nextLong(), 16)
                + ";Parent="
                + HEX.toHexDigits(random.nextLong(), 16)
                + ";Sampled=0";
    }
}
