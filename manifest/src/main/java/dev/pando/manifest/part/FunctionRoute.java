package dev.pando.manifest.part;

import dev.pando.manifest.value.Form;
import dev.pando.manifest.value.Malformed;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A verb and a path that a function answers: {@code GET /api/photos/{id}}. A segment in braces
 * takes any one segment and gives it that name.
 *
 * @param path starts with {@code /}, at most 1024 characters
 */
public record FunctionRoute(String method, String path) {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final int MAX_CHARACTERS = 1024;
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@%-]*");
    private static final Pattern PARAMETER = Pattern.compile("\\{[A-Za-z_][A-Za-z0-9_]{0,39}}");

    /** The form of a function's route. */
    public static final Form<FunctionRoute> FORM =
            new Form<>(
                    "a verb and a path such as GET /photos/{id}; verbs are "
                            + String.join(", ", METHODS),
                    FunctionRoute::parse);

    private static FunctionRoute parse(String text) throws Malformed {
        int space = text.indexOf(' ');
        if (space < 0 || text.length() > MAX_CHARACTERS) {
            throw new Malformed(text);
        }
        String method = text.substring(0, space);
        String path = text.substring(space).strip();
        if (!METHODS.contains(method) || !isPath(path)) {
            throw new Malformed(text);
        }
        return new FunctionRoute(method, path);
    }

    private static boolean isPath(String path) {
        if (!path.startsWith("/")) {
            return false;
        }
        Set<String> parameters = new HashSet<>();
        for (String segment : path.substring(1).split("/", -1)) {
            boolean parameter = PARAMETER.matcher(segment).matches();
            if (parameter ? !parameters.add(segment) : !SEGMENT.matcher(segment).matches()) {
                return false;
            }
        }
        return true;
    }

    /** What tells routes apart: the same for two that differ in their parameters' names only. */
    public String shape() {
        return method + " " + path.replaceAll("\\{[^}]*}", "{}");
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
