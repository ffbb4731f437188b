package dev.pando.compute.event;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stood in the place of a route's braces. Dot segments are taken out first, as the edge does
 * where it looks for the route, so that both count the same segments.
 */
final class PathParameters {
    private PathParameters() {}

    /**
     * The parameters, percent-decoded, by their names.
     *
     * @param pattern a route's path: {@code /api/photos/{id}}
     * @param path the request's, as it came
     */
    static Map<String, String> of(String pattern, String path) {
        if (pattern.indexOf('{') < 0) {
            return Map.of();
        }
        List<String> wanted = List.of(pattern.split("/", -1));
        List<String> met = segments(path);
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < wanted.size() && i < met.size(); i++) {
            String name = wanted.get(i);
            if (name.startsWith("{") && name.endsWith("}")) {
                parameters.put(name.substring(1, name.length() - 1), Percent.decoded(met.get(i)));
            }
        }
        return parameters;
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            switch (dots(segment)) {
                case 1 -> {}
                case 2 -> {
                    if (segments.size() > 1) {
                        segments.removeLast();
                    }
                }
                default -> segments.add(segment);
            }
        }
        return segments;
    }

    /** 1 for a segment that means {@code .}, 2 for one that means {@code ..}, else 0. */
    private static int dots(String segment) {
        if (segment.length() > 6 || segment.isEmpty()) {
            return 0;
        }
        return switch (Percent.decoded(segment)) {
            case "." -> 1;
            case ".." -> 2;
            default -> 0;
        };
    }
}
