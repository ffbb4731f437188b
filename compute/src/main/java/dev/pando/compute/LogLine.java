package dev.pando.compute;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lines that a function wrote, with the call that they are about where it says so itself. AWS's
 * runtime clients write {@code TIME TAB REQUEST-ID TAB LEVEL TAB MESSAGE} (Node) and {@code [LEVEL]
 * TAB TIME TAB REQUEST-ID TAB MESSAGE} (Python); line ends in a message are carriage returns, which
 * begin lines of their own here.
 *
 * @param requestId null if the line does not say it
 */
record LogLine(@Nullable String requestId, List<String> lines) {
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:\\[[A-Z]+]\\t)?\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z\\t([0-9A-Za-z_-]{1,128})(?:\\t.*)?",
                    Pattern.DOTALL);

    /** What Node's client writes in place of an id while code is loaded, as AWS's does. */
    private static final String OUTSIDE_A_CALL = "undefined";

    /** A carriage return, made visible on its way here. */
    private static final String CARRIAGE_RETURN = "\u240d";

    static LogLine of(String line) {
        if (line.length() < 32 || (line.charAt(0) != '[' && !Character.isDigit(line.charAt(0)))) {
            return new LogLine(null, List.of(line));
        }
        Matcher form = FORM.matcher(line);
        if (!form.matches()) {
            return new LogLine(null, List.of(line));
        }
        String id = form.group(1);
        return new LogLine(
                id.equals(OUTSIDE_A_CALL) ? null : id, List.of(line.split(CARRIAGE_RETURN, -1)));
    }
}
