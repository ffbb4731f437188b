package dev.pando.manifest;

import dev.pando.manifest.part.Handler;
import dev.pando.manifest.source.Value;
import dev.pando.manifest.value.DurationText;
import dev.pando.manifest.value.Form;
import dev.pando.manifest.value.Malformed;
import dev.pando.manifest.value.Size;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The forms of the manifest's single values, with their bounds. */
final class Forms {
    /** The name of an app, a service or a function: a DNS label, so that it fits everywhere. */
    static final Form<String> NAME =
            Form.matching(
                    "[a-z][a-z0-9-]{0,39}",
                    40,
                    "a name of 1..40 lower-case letters, digits and hyphens, first a letter");

    static final Form<Integer> CONCURRENCY = Form.number(1, 100_000);
    static final Form<Size> MEMORY = Size.between(Size.ofMegabytes(1), Size.ofMegabytes(1 << 20));
    static final Form<Size> MAX_BODY = Size.between(new Size(0), Size.ofMegabytes(1 << 20));

    /** A function's body is held whole, and written into an event: it must fit memory twice. */
    static final Form<Size> MAX_HELD_BODY = Size.between(new Size(0), Size.ofMegabytes(32));

    static final Form<Duration> TIMEOUT =
            DurationText.between(Duration.ofMillis(1), Duration.ofDays(1));

    /** A host name (RFC 1123 §2.1) in lower case, without a port, or all below one. */
    static final Form<String> HOST =
            Form.matching(
                    "([*]\\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*",
                    253,
                    "a host name in lower case, without a port, or *.example.com for all below"
                            + " one");

    private static final int MAX_PATH = 1024;

    /** A path and query to ask an instance for. */
    static final Form<String> HEALTH_PATH =
            Form.matching("/[!-~]*", MAX_PATH, "a path such as /healthz");

    /**
     * The beginning of a URL's path, up to the border of a segment; kept without its last slash.
     */
    static final Form<String> PREFIX =
            new Form<>("a path prefix such as /api, without // or ..", Forms::prefix);

    /** A file or folder of the app. */
    static final Form<Path> FILE =
            new Form<>("a path inside the manifest's folder", Forms::pathInside);

    /** A file anywhere on the machine. */
    static final Form<Path> ANY_FILE = new Form<>("the path of a file", Forms::path);

    /** The code of a function. */
    static final Form<Handler> HANDLER = Handler.form(FILE);

    /** A file of a folder that the manifest names. */
    static final Form<Path> FILE_WITHIN =
            new Form<>("a path inside the static folder", Forms::pathInside);

    /** A table, or its schema and itself; as long as PostgreSQL keeps names. */
    static final Form<String> TABLE =
            Form.matching(
                    "[A-Za-z_][A-Za-z0-9_$]{0,62}(\\.[A-Za-z_][A-Za-z0-9_$]{0,62})?",
                    127,
                    "a table's name");

    static final Form<String> COLUMN =
            Form.matching("[A-Za-z_][A-Za-z0-9_$]{0,62}", 63, "a column's name");

    private static final int MAX_VARIABLE_NAME = 128;
    private static final int MAX_VARIABLE = 32_768;

    /** The name of a variable that is the app's own: PORT and PANDO_... are the platform's. */
    static final Form<String> VARIABLE =
            Form.matching(
                    "(?!PORT$|PANDO_)[A-Za-z_][A-Za-z0-9_]*",
                    MAX_VARIABLE_NAME,
                    "a variable's name of letters, digits and _, not PORT and not PANDO_...");

    /** The name of a secret: a variable that neither the platform nor the machine gives. */
    static final Form<String> SECRET =
            Form.matching(
                    "(?!PORT$|PANDO_|PATH$|HOME$|USER$|LANG$|TZ$|TMPDIR$|PWD$|LD_|JAVA_HOME$"
                            + "|DATABASE_URL$|JDBC_DATABASE_URL$|PG|MEMCACHED_SERVERS$"
                            + "|SERVICE_[A-Z0-9_]*_URL$)[A-Za-z_][A-Za-z0-9_]*",
                    MAX_VARIABLE_NAME,
                    "a variable's name of letters, digits and _ that is not the platform's, such as"
                            + " COOKIE_KEY");

    private static final Form<String> VARIABLE_TEXT =
            new Form<>(
                    "a text of at most " + MAX_VARIABLE + " characters; '' for an empty one",
                    Forms::variableText);

    private static final Form<String> PREFIX_CHARACTERS =
            Form.matching(
                    "/|(/([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+)+/?", MAX_PATH, "a path");

    private Forms() {}

    /** The variables of an {@code env:} mapping. */
    static Map<String, String> environment(Value section) {
        return section.asEntries(
                VARIABLE,
                "unnamed",
                "variables and their values",
                (name, value) -> value.as(VARIABLE_TEXT));
    }

    private static String prefix(String text) throws Malformed {
        PREFIX_CHARACTERS.parse(text);
        if ((text + "/").contains("/./") || (text + "/").contains("/../")) {
            throw new Malformed(text);
        }
        return text.length() > 1 && text.endsWith("/")
                ? text.substring(0, text.length() - 1)
                : text;
    }

    private static Path pathInside(String text) throws Malformed {
        Path path = path(text);
        if (path.isAbsolute() || path.startsWith("..")) {
            throw new Malformed(text);
        }
        return path;
    }

    private static Path path(String text) throws Malformed {
        if (text.isBlank() || text.length() > MAX_PATH) {
            throw new Malformed(text);
        }
        try {
            return Path.of(text).normalize();
        } catch (InvalidPathException e) {
            throw new Malformed(text);
        }
    }

    private static String variableText(String text) throws Malformed {
        boolean fits = text.length() <= MAX_VARIABLE;
        if (!fits || text.chars().anyMatch(c -> c == 0 || Character.isSurrogate((char) c))) {
            throw new Malformed(text);
        }
        return text;
    }
}
