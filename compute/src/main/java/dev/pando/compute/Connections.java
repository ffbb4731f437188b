package dev.pando.compute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The TCP connections of this machine, as the kernel lists them (proc(5), {@code /proc/net/tcp}).
 */
final class Connections {
    private static final List<Path> TABLES =
            List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final String ESTABLISHED = "01";

    private Connections() {}

    /** Whether a connection to that local port is open; false where the kernel does not say. */
    static boolean openTo(int port) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        return TABLES.stream().anyMatch(table -> openTo(suffix, table));
    }

    private static boolean openTo(String suffix, Path table) {
        try (Stream<String> lines = Files.lines(table)) {
            return lines.filter(line -> line.contains(suffix)) // most are not
                    .map(line -> line.strip().split(" +"))
                    .filter(fields -> fields.length > STATE)
                    .anyMatch(fields ->
                            fields[LOCAL].endsWith(suffix) && fields[STATE].equals(ESTABLISHED));
        } catch (IOException e) {
            return false;
        }
    }
}
