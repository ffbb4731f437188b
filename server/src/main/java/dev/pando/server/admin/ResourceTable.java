package dev.pando.server.admin;

import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Resources by path. A segment of a path may be a name that stands for any one segment: {@code
 * /v1/instances/{id}/drain}. Immutable.
 */
final class ResourceTable {
    private final Map<String, Resource> byTemplate;

    ResourceTable(Map<String, Resource> byTemplate) {
        this.byTemplate = Map.copyOf(byTemplate);
    }

    /**
     * A resource, and what the path has in the place of the name.
     *
     * @param name empty where the template has none
     */
    record Found(Resource resource, String name) {}

    @Nullable Found find(String path) {
        Resource exact = byTemplate.get(path);
        if (exact != null) {
            return new Found(exact, "");
        }
        for (Map.Entry<String, Resource> entry : byTemplate.entrySet()) {
            String name = name(entry.getKey(), path);
            if (name != null) {
                return new Found(entry.getValue(), name);
            }
        }
        return null;
    }

    /** What stands for the template's name; null if the path is none of the template's. */
    private static @Nullable String name(String template, String path) {
        int start = template.indexOf('{');
        String end = template.substring(template.indexOf('}') + 1);
        boolean fits =
                start >= 0
                        && path.length() > start + end.length()
                        && path.startsWith(template.substring(0, start))
                        && path.endsWith(end);
        if (!fits) {
            return null;
        }
        String name = path.substring(start, path.length() - end.length());
        return name.indexOf('/') < 0 ? name : null;
    }

    /** All paths, for who asks for another one. */
    String paths() {
        return String.join(", ", new TreeSet<>(byTemplate.keySet()));
    }
}
