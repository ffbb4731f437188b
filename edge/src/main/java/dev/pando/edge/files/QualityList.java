package dev.pando.edge.files;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads fields that list what is accepted, with weights: Accept and Accept-Encoding (RFC 9110
 * §12.4.2). What is malformed is passed over.
 */
final class QualityList {
    /** Weights are counted in thousandths. */
    static final int FULL = 1000;

    /** What {@link #weight} gives where the list does not name what is asked for. */
    static final int UNNAMED = -1;

    private static final Pattern WEIGHT = Pattern.compile("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");

    private QualityList() {}

    /** The weight of a name in a list, 0..{@value #FULL}; {@link #UNNAMED} if it is not there. */
    static int weight(String list, String name) {
        int at = 0;
        while (at <= list.length()) {
            int comma = list.indexOf(',', at);
            int end = comma < 0 ? list.length() : comma;
            int semicolon = list.indexOf(';', at);
            int nameEnd = semicolon < 0 || semicolon > end ? end : semicolon;
            if (list.substring(at, nameEnd).strip().equalsIgnoreCase(name)) {
                return quality(list.substring(nameEnd, end));
            }
            at = end + 1;
        }
        return UNNAMED;
    }

    private static int quality(String parameters) {
        for (String parameter : parameters.split(";", -1)) {
            String text = parameter.strip().toLowerCase(Locale.ROOT);
            if (text.startsWith("q=")) {
                return thousandths(text.substring(2));
            }
        }
        return FULL;
    }

    /** {@code 0.5} is 500; what is none, or over 1, is 0: not accepted. */
    private static int thousandths(String text) {
        if (!WEIGHT.matcher(text).matches()) {
            return 0;
        }
        String digits = (text.length() > 2 ? text.substring(2) : "") + "000";
        return text.charAt(0) == '1' ? FULL : Integer.parseInt(digits.substring(0, 3));
    }
}
