package dev.pando.manifest.part;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder of files served as they are.
 *
 * @param prefix the path prefix at the front door, without a slash at its end
 * @param folder relative to the manifest's folder
 * @param fallback the page, relative to the folder, for paths that have no file; null for none
 * @param cacheRules in the order of the file; the first that matches counts
 */
public record StaticFolder(
        String prefix, Path folder, @Nullable Path fallback, List<CacheRule> cacheRules) {
    public StaticFolder {
        cacheRules = List.copyOf(cacheRules);
    }

    /**
     * How files are to be kept by caches.
     *
     * @param pattern a path within the folder or, without a slash, a file's name; {@code *} stands
     *     for any characters but a slash, {@code **} for any
     * @param cacheControl the value of Cache-Control
     */
    public record CacheRule(String pattern, String cacheControl) {}
}
