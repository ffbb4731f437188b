package dev.pando.manifest;

import dev.pando.manifest.part.StaticFolder;
import dev.pando.manifest.part.StaticFolder.CacheRule;
import dev.pando.manifest.source.Fields;
import dev.pando.manifest.source.Value;
import dev.pando.manifest.value.Form;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code static:}. */
final class StaticReader {
    /** Stands for a prefix or pattern that is malformed; none can be written so. */
    private static final String UNREAD = "";

    private static final int MAX_RULES = 100;
    private static final int MAX_PATTERN = 256;
    private static final int MAX_VALUE = 256;

    private static final Form<String> PATTERN =
            Form.matching(
                    "(?!/)[^\\p{Cntrl}\\\\]+",
                    MAX_PATTERN,
                    "a file's name or a path within the folder, such as *.js or img/**");

    /** Directives (RFC 9111 §5.2) in visible ASCII, since they stand in a field as they are. */
    private static final Form<String> CACHE_CONTROL =
            Form.matching(
                    "[!-~]+( [!-~]+)*", MAX_VALUE, "a value of Cache-Control such as max-age=60");

    private final FrontDoor frontDoor;

    StaticReader(FrontDoor frontDoor) {
        this.frontDoor = frontDoor;
    }

    List<StaticFolder> read(Value section) {
        Map<String, StaticFolder> folders =
                section.asEntries(
                        Forms.PREFIX, UNREAD, "path prefixes and folders", this::staticFolder);
        return List.copyOf(folders.values());
    }

    private @Nullable StaticFolder staticFolder(String prefix, Value value) {
        StaticFolder folder =
                value.isMapping()
                        ? value.asFields("settings", fields -> longForm(prefix, fields))
                        : shortForm(prefix, value);
        if (folder == null || prefix.equals(UNREAD)) {
            return null;
        }
        frontDoor.claim(List.of(), prefix, value);
        return folder;
    }

    private static @Nullable StaticFolder shortForm(String prefix, Value value) {
        Path folder = value.as(Forms.FILE);
        return folder == null ? null : new StaticFolder(prefix, folder, null, List.of());
    }

    private static @Nullable StaticFolder longForm(String prefix, Fields fields) {
        Path folder = fields.required("folder", Forms.FILE);
        Path fallback = fields.optional("fallback", Forms.FILE_WITHIN);
        Value cache = fields.get("cache");
        List<CacheRule> rules = cache == null ? List.of() : cacheRules(cache);
        return folder == null ? null : new StaticFolder(prefix, folder, fallback, rules);
    }

    private static List<CacheRule> cacheRules(Value section) {
        Map<String, String> values =
                section.asEntries(
                        PATTERN,
                        UNREAD,
                        "patterns and values of Cache-Control",
                        (pattern, value) -> value.as(CACHE_CONTROL));
        if (values.size() > MAX_RULES) {
            section.problem(values.size() + " rules", "at most " + MAX_RULES);
        }
        return values.entrySet().stream()
                .map(rule -> new CacheRule(rule.getKey(), rule.getValue()))
                .toList();
    }
}
