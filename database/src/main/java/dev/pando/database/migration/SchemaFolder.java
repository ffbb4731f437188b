package dev.pando.database.migration;

import dev.pando.node.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The SQL files of a schema folder, its own and those of the folders in it, through symbolic links
 * too, since Flyway goes there. Other files are left alone; an SQL file with a name that says no
 * version, or another one's version, is refused.
 */
final class SchemaFolder {
    private static final Pattern NAME =
            Pattern.compile("V([0-9]+(?:[._][0-9]+)*)__[^.\\s].*\\.sql", Pattern.DOTALL);

    /** More files than any schema has. */
    private static final int MAX_FILES = 10_000;

    private static final int MAX_DEPTH = 100;

    private SchemaFolder() {}

    /** Checks the names and gives the files. */
    static List<Path> check(Path folder) throws IOException, StartFailure {
        if (!Files.isDirectory(folder)) {
            throw new StartFailure(
                    "schema", folder + " is not a folder", "name a folder as database.schema");
        }
        var byVersion = new TreeMap<Version, Path>();
        for (Path file : sqlFiles(folder)) {
            Path twin = byVersion.put(version(file), file);
            if (twin != null) {
                throw new StartFailure(
                        "schema",
                        "two files have the same version: " + twin + " and " + file,
                        "give one of them the next free version");
            }
        }
        return List.copyOf(byVersion.values());
    }

    private static List<Path> sqlFiles(Path folder) throws IOException, StartFailure {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            files = all.filter(SchemaFolder::isSql).limit(MAX_FILES + 1L).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (files.size() > MAX_FILES) {
            throw new StartFailure(
                    "schema",
                    folder + " holds more than " + MAX_FILES + " SQL files",
                    "name a folder that holds the schema only");
        }
        return files;
    }

    private static boolean isSql(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".sql") && Files.isRegularFile(path);
    }

    private static Version version(Path file) throws StartFailure {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        if (!matcher.matches()) {
            throw new StartFailure(
                    "schema",
                    "the name of " + file + " says no version (expected: V1__what_it_does.sql)",
                    "rename it: V, the version, two underscores, what it does, .sql; another"
                            + " ending if it is no part of the schema");
        }
        var numbers = Arrays.stream(matcher.group(1).split("[._]")).map(BigInteger::new).toList();
        return new Version(numbers);
    }

    /** Numbers compared one by one: 1.2 before 1.10; 1 and 1.0 are the same. */
    private record Version(List<BigInteger> numbers) implements Comparable<Version> {
        @Override
        public int compareTo(Version other) {
            int longest = Math.max(numbers.size(), other.numbers.size());
            for (int i = 0; i < longest; i++) {
                int order = number(i).compareTo(other.number(i));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }

        private BigInteger number(int i) {
            return i < numbers.size() ? numbers.get(i) : BigInteger.ZERO;
        }
    }
}
