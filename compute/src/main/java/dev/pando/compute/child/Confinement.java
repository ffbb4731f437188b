package dev.pando.compute.child;

import dev.pando.node.StartFailure;
import dev.pando.node.process.Spawner;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What stands in front of each child's program so that none of its processes outlives Pando. In the
 * namespace kind two things end it, each enough by itself: the {@link Leash}, and the kernel's
 * parent-death signal through {@code setpriv} and {@code unshare --kill-child}. Both kinds start a
 * session, so that a terminal's Ctrl-C reaches Pando alone, which then drains.
 *
 * @param words what it is, for the operator
 * @param prefix the programs that lead to the shell, by absolute path
 * @param script the shell's program
 */
record Confinement(String words, List<String> prefix, String script) {
    private static final String SHELL = "/bin/sh";

    /** How many launches in a row get different PIDs; each PID used up takes 0.2 ms. */
    private static final int DISTINCT_PIDS = 64;

    private static final int TRIAL_STATUS = 7;
    private static final int TRIAL_SECONDS = 5;

    /**
     * The strongest confinement that works here, found by running a program in it.
     *
     * @throws StartFailure if not even the weakest works
     */
    static Confinement detect(Set<Facility> allowed, Spawner spawner)
            throws StartFailure, InterruptedException {
        List<String> session = tool("setsid").map(List::of).orElse(List.of());
        List<Confinement> kinds = new ArrayList<>();
        Optional<String> setpriv = tool("setpriv");
        Optional<String> unshare = tool("unshare");
        if (allowed.contains(Facility.NAMESPACES) && setpriv.isPresent() && unshare.isPresent()) {
            List<String> death = List.of(setpriv.get(), "--pdeathsig", "KILL");
            List<String> space =
                    List.of("--pid", "--fork", "--kill-child=KILL", "--mount-proc", "--");
            kinds.add(
                    new Confinement(
                            "PID namespaces",
                            join(List.of(death, session, List.of(unshare.get()), space)),
                            Leash.IN_NAMESPACE));
            List<String> asUser = List.of(unshare.get(), "--user", "--map-current-user");
            kinds.add(
                    new Confinement(
                            "PID namespaces in user namespaces",
                            join(List.of(death, session, asUser, space)),
                            Leash.IN_NAMESPACE));
        }
        if (tool("grep").isPresent()) {
            kinds.add(new Confinement("supervising shells", session, Leash.SUPERVISED));
        }
        for (Confinement kind : kinds) {
            if (!session.isEmpty() && kind.works(spawner)) {
                return kind;
            }
        }
        throw new StartFailure(
                "compute",
                "cannot start child processes that end with Pando (tried: setsid, setpriv, unshare,"
                        + " grep, "
                        + SHELL
                        + ")",
                "install util-linux and grep, and mount /proc");
    }

    /**
     * The argument vector that runs a program so confined.
     *
     * @param groupFiles what takes the child into its control groups: two, each may be empty
     * @param launch the number of the launch in this run
     */
    List<String> around(
            Path program, List<String> arguments, List<String> groupFiles, long launch) {
        String usedPids = Long.toString(launch % DISTINCT_PIDS);
        return join(
                List.of(
                        prefix,
                        List.of(SHELL, "-c", script, "pando"),
                        groupFiles,
                        List.of(usedPids, program.toString()),
                        arguments.subList(1, arguments.size())));
    }

    private boolean works(Spawner spawner) throws InterruptedException {
        List<String> trial = List.of(SHELL, "-c", "exit " + TRIAL_STATUS);
        ProcessBuilder builder =
                new ProcessBuilder(around(Path.of(SHELL), trial, List.of("", ""), 1))
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.DISCARD);
        builder.environment().put(Run.VARIABLE, "trial-" + ProcessHandle.current().pid() + ".");
        try {
            Process process = spawner.start(builder);
            try {
                return process.waitFor(TRIAL_SECONDS, TimeUnit.SECONDS)
                        && process.exitValue() == TRIAL_STATUS;
            } finally {
                process.getOutputStream().close();
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** The absolute path of one of the system's own tools, whatever PATH an app has. */
    private static Optional<String> tool(String name) {
        return Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin")
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static List<String> join(List<List<String>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }
}
