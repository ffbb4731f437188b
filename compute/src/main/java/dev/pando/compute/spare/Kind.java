package dev.pando.compute.spare;

import dev.pando.compute.child.Command;
import dev.pando.compute.code.Language;
import dev.pando.compute.code.Launch;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a process is from its start on and cannot become later; a spare fits the functions of its
 * kind exactly. Node's limits of its heap are arguments that V8 reads once, so functions with other
 * memory are of another kind; Python's are not. The folder is of it because version managers choose
 * a program by it.
 *
 * @param early the variables that programs on the way read as they start
 */
record Kind(
        Language language,
        List<String> arguments,
        Path directory,
        Map<String, String> early,
        int maxProcesses) {
    /** Read at the start, and the same for most functions. */
    private static final List<String> EARLY =
            List.of("PATH", "HOME", "USER", "TMPDIR", "TZ", "LANG", "LANGUAGE", "LC_");

    /**
     * Read at the start, and a reason why no spare fits: they name code or files to load, or change
     * how all of a process works.
     */
    private static final List<String> UNUSUAL =
            List.of(
                    "NODE_",
                    "PYTHON",
                    "LD_",
                    "MALLOC_",
                    "GLIBC_",
                    "UV_",
                    "OPENSSL_",
                    "SSL_",
                    "ICU_",
                    "TZDIR",
                    "LOCPATH",
                    "PYENV_",
                    "NVM_",
                    "VOLTA_",
                    "ASDF_",
                    "MISE_",
                    "CONDA_",
                    "VIRTUAL_ENV",
                    "PANDO_SPARE");

    /** What a spare uses as it waits must fit into its function's memory. */
    private static final long LEAST_MEMORY_BYTES = 64L << 20;

    /** A convention of libraries; Node itself does not read it. */
    private static final String USUAL = "NODE_ENV";

    /** The kind that a worker is of, unless it must be started for itself. */
    static Optional<Kind> of(Launch launch, Command command) {
        Language language = launch.spare();
        if (language == null || command.memoryBytes() < LEAST_MEMORY_BYTES) {
            return Optional.empty();
        }
        Map<String, String> early = new HashMap<>();
        for (Map.Entry<String, String> variable : command.environment().entrySet()) {
            String name = variable.getKey();
            if (!name.equals(USUAL) && UNUSUAL.stream().anyMatch(name::startsWith)) {
                return Optional.empty();
            }
            if (EARLY.stream().anyMatch(name::startsWith)) {
                early.put(name, variable.getValue());
            }
        }
        return Optional.of(
                new Kind(
                        language,
                        command.arguments(),
                        command.directory(),
                        Map.copyOf(early),
                        command.maxProcesses()));
    }

    /** How a spare is started. */
    Command command(String address, long memoryBytes) {
        Map<String, String> environment = new HashMap<>(early);
        environment.put("PANDO_SPARE", address);
        return new Command(
                "spare." + language.label(),
                arguments,
                directory,
                environment,
                memoryBytes,
                maxProcesses);
    }
}
