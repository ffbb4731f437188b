package dev.pando.compute.event;

import java.util.LinkedHashMap;
import java.util.Map;

/** The parameters of a query as API Gateway tells them: decoded, repeated ones with commas. */
final class QueryString {
    private QueryString() {}

    /** The parameters in the order of their first mention. */
    static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        int from = 0;
        while (from < query.length()) {
            int end = query.indexOf('&', from);
            end = end < 0 ? query.length() : end;
            if (end > from) {
                add(parameters, query.substring(from, end));
            }
            from = end + 1;
        }
        return parameters;
    }

    private static void add(Map<String, String> parameters, String pair) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters.merge(
                Percent.decodedForm(name),
                Percent.decodedForm(value),
                (before, next) -> before + "," + next);
    }
}
