package dev.pando.compute.child;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The living processes that carry a token in the environment they were started with (proc(5),
 * {@code /proc/pid/environ}). Forks, new sessions and daemons hand it on; no process outside of
 * this run can have it by chance. Other users' processes cannot be read and are left alone.
 */
final class Carriers {
    private static final Path PROC = Path.of("/proc");
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private Carriers() {}

    /** The processes whose {@link Run#VARIABLE} begins with the token. */
    static List<ProcessHandle> of(String token) {
        return byToken(token).values().stream().flatMap(List::stream).toList();
    }

    /** The same, by the whole token that each carries. */
    static Map<String, List<ProcessHandle>> byToken(String token) {
        Map<String, List<ProcessHandle>> carriers = new HashMap<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                long pid = Long.parseLong(process.getFileName().toString());
                // Taken first: if the PID is used anew in between, the handle is the old one's,
                // and a handle never ends another process than its own.
                ProcessHandle handle = ProcessHandle.of(pid).orElse(null);
                String carried = handle == null ? "" : carried(process, token);
                if (handle != null && !carried.isEmpty()) {
                    carriers.computeIfAbsent(carried, _ -> new ArrayList<>()).add(handle);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + PROC, e);
        }
        return carriers;
    }

    /**
     * Kills those processes until none is left, or the time is over.
     *
     * @return whether none is left
     */
    static boolean kill(String token, Duration limit) {
        long start = System.nanoTime();
        for (List<ProcessHandle> left = of(token); !left.isEmpty(); left = of(token)) {
            if (System.nanoTime() - start > limit.toNanos()) {
                return false;
            }
            left.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        return true;
    }

    /** The token that a process carries, if it begins like the one given; else empty. */
    private static String carried(Path process, String token) {
        String variable = "\0" + Run.VARIABLE + "=";
        String environment = environment(process);
        int found = environment.indexOf(variable + token);
        if (found < 0) {
            return "";
        }
        int begin = found + variable.length();
        int end = environment.indexOf('\0', begin);
        return environment.substring(begin, end < 0 ? environment.length() : end);
    }

    private static String environment(Path process) {
        try {
            return "\0" + new String(Files.readAllBytes(process.resolve("environ")), ISO_8859_1);
        } catch (IOException e) {
            return ""; // it ended meanwhile, or is another user's
        }
    }
}
