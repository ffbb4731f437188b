package dev.pando.manifest.part;

import dev.pando.manifest.value.Form;
import dev.pando.manifest.value.Malformed;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where the code of a function is: {@code functions/photo.js}, or with what to call in it, {@code
 * functions/photos.jar::example.Upload}.
 *
 * @param file a source file, a jar, or a folder with a {@code pom.xml}; relative to the manifest's
 *     folder
 * @param entry an export's or function's name, or a Java class with or without its method; empty
 *     for the usual one: {@code handler}, or the class that is called as the source file
 */
public record Handler(Path file, String entry) {
    private static final List<String> LANGUAGES =
            List.of(".js", ".mjs", ".cjs", ".py", ".java", ".jar");
    private static final String SEPARATOR = "::";
    private static final int MAX_ENTRY = 256;
    private static final Pattern ENTRY =
            Pattern.compile("[A-Za-z_$][A-Za-z0-9_$.]*(::[A-Za-z_$][A-Za-z0-9_$]*)?");

    /** The form of a handler whose file is of another form. */
    public static Form<Handler> form(Form<Path> files) {
        return new Form<>(
                "code inside the manifest's folder ("
                        + String.join(", ", LANGUAGES)
                        + " or a folder with a pom.xml), and ::NAME where it has more than one",
                text -> parse(text, files));
    }

    private static Handler parse(String text, Form<Path> files) throws Malformed {
        int end = text.indexOf(SEPARATOR);
        String entry = end < 0 ? "" : text.substring(end + SEPARATOR.length());
        Path file = files.parse(end < 0 ? text : text.substring(0, end));
        boolean named = end < 0 || (entry.length() <= MAX_ENTRY && ENTRY.matcher(entry).matches());
        if (!named || !isCode(String.valueOf(file.getFileName()))) {
            throw new Malformed(text);
        }
        return new Handler(file, entry);
    }

    private static boolean isCode(String name) {
        return name.indexOf('.') < 0 || LANGUAGES.stream().anyMatch(name::endsWith);
    }

    @Override
    public String toString() {
        return entry.isEmpty() ? file.toString() : file + SEPARATOR + entry;
    }
}
