package dev.pando.compute.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What processes use of the machine's memory, as proc(5) tells it. */
final class MemoryUse {
    private MemoryUse() {}

    /**
     * Whether the processes use more than so much together. The resident sizes are quick to read,
     * but count shared pages once a process; only where they are over the limit is the exact
     * proportional size asked for, which makes the kernel walk the page tables.
     */
    static boolean exceeds(List<ProcessHandle> processes, long bytes) {
        return sum(processes, "status", "VmRSS:") > bytes
                && sum(processes, "smaps_rollup", "Pss:") > bytes;
    }

    /** How many threads the processes have together; each has one at least. */
    static long threads(List<ProcessHandle> processes) {
        return sum(processes, "status", "Threads:") / 1024;
    }

    private static long sum(List<ProcessHandle> processes, String file, String key) {
        return processes.stream()
                .mapToLong(process -> read(Path.of("/proc", process.pid() + "", file), key))
                .sum();
    }

    /**
     * The bytes that a line of the form {@code key 123 kB} tells (1,024 times a bare number); 0 for
     * a process that ended.
     */
    private static long read(Path file, String key) {
        try {
            for (String line : Files.readString(file).split("\n", -1)) {
                if (line.startsWith(key)) {
                    String amount = line.substring(key.length()).replace("kB", "").strip();
                    return Long.parseLong(amount) * 1024;
                }
            }
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
