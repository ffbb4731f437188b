package dev.pando.compute.child;

import java.util.Map;

/**
 * How a program ended, as a shell tells it: 0..127 is its own status, 128 + n means that signal n
 * ended it. (A program may also exit with such a number by itself; JVMs do, after SIGTERM.)
 */
public record ExitStatus(int value) {
    private static final int SIGNALS = 128;
    private static final Map<Integer, String> NAMES =
            Map.ofEntries(
                    Map.entry(1, "SIGHUP"),
                    Map.entry(2, "SIGINT"),
                    Map.entry(3, "SIGQUIT"),
                    Map.entry(4, "SIGILL"),
                    Map.entry(5, "SIGTRAP"),
                    Map.entry(6, "SIGABRT"),
                    Map.entry(7, "SIGBUS"),
                    Map.entry(8, "SIGFPE"),
                    Map.entry(9, "SIGKILL"),
                    Map.entry(10, "SIGUSR1"),
                    Map.entry(11, "SIGSEGV"),
                    Map.entry(12, "SIGUSR2"),
                    Map.entry(13, "SIGPIPE"),
                    Map.entry(14, "SIGALRM"),
                    Map.entry(15, "SIGTERM"),
                    Map.entry(24, "SIGXCPU"),
                    Map.entry(25, "SIGXFSZ"),
                    Map.entry(31, "SIGSYS"));

    /** Reads as the end of a sentence: {@code ended with status 3}. */
    public String words() {
        String signal = NAMES.get(value - SIGNALS);
        return "ended with status " + value + (signal == null ? "" : " (" + signal + ")");
    }
}
