package dev.pando.compute.code;

import dev.pando.node.StartFailure;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A handler's source file.
 *
 * @param packageName empty for the unnamed package
 * @param root the folder that its package starts in, if the folders are named like the package;
 *     else its own folder
 */
record JavaSource(Path file, String packageName, Path root) {
    private static final int MAX_SOURCES = 10_000;
    private static final int MAX_DEPTH = 20;

    /** A package statement with only comments, and annotations without arguments, before it. */
    private static final Pattern PACKAGE =
            Pattern.compile(
                    "\\A\\uFEFF?(?:\\s++|/\\*.*?\\*/|//[^\\n]*+(?:\\n|\\z)|@[\\w.]++)*+"
                            + "package\\s++([\\w.]++)\\s*+;",
                    Pattern.DOTALL);

    static JavaSource read(Handler handler) throws IOException, StartFailure {
        Path folder = handler.folder();
        Matcher found;
        try {
            found = PACKAGE.matcher(Files.readString(handler.file()));
        } catch (CharacterCodingException e) {
            throw new StartFailure(
                    handler.part(),
                    handler.file() + " is not UTF-8: " + e.getMessage(),
                    "save it as UTF-8",
                    e);
        }
        String name = found.find() ? found.group(1) : "";
        Path inside = Path.of(name.replace('.', '/'));
        if (name.isEmpty() || !folder.endsWith(inside)) {
            return new JavaSource(handler.file(), name, folder);
        }
        Path root = folder;
        for (int i = 0; i < inside.getNameCount() && root.getParent() != null; i++) {
            root = root.getParent();
        }
        return new JavaSource(handler.file(), name, root);
    }

    /** The class that is named like the file. */
    String mainClass() {
        String name = file.getFileName().toString();
        String stem = name.substring(0, name.length() - ".java".length());
        return packageName.isEmpty() ? stem : packageName + "." + stem;
    }

    /** Where its package's folders do not exist on the disk, so that they must be made up. */
    boolean isOutOfPlace() {
        return !packageName.isEmpty() && root.equals(file.getParent());
    }

    /** Every source that it may refer to, itself included. */
    List<Path> all() throws IOException {
        boolean deep = !packageName.isEmpty() && !isOutOfPlace();
        try (Stream<Path> files = Files.walk(root.toRealPath(), deep ? MAX_DEPTH : 1)) {
            return files.filter(each -> each.toString().endsWith(".java"))
                    .filter(Files::isRegularFile)
                    .limit(MAX_SOURCES)
                    .sorted()
                    .toList();
        }
    }
}
