package dev.pando.cluster;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder of files that the edge serves as they are, to any host.
 *
 * @param prefix starts with {@code /}; takes what a {@link Route} with it would take
 * @param folder relative to the app's directory
 * @param fallback the file, relative to the folder, that answers GET and HEAD where there is none:
 *     a single-page app's page; null means 404
 * @param cacheRules the first whose pattern matches gives the Cache-Control of a file
 */
public record StaticFolder(
        String prefix, Path folder, @Nullable Path fallback, List<CacheRule> cacheRules) {
    public StaticFolder {
        cacheRules = List.copyOf(cacheRules);
        if (!prefix.startsWith("/")) {
            throw new IllegalArgumentException("prefix: '" + prefix + "' (expected: /...)");
        }
    }

    /**
     * What files of a pattern are stored by.
     *
     * @param pattern a path within the folder; {@code *} stands for any characters but a slash,
     *     {@code **} for any; one without a slash means the file's name alone
     * @param cacheControl the field's value
     */
    public record CacheRule(String pattern, String cacheControl) {}
}
