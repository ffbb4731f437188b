package dev.pando.compute.child;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a child is to run.
 *
 * @param part names it in messages: {@code web.1}
 * @param arguments the argument vector; there is no shell, and the first word is looked up as
 *     {@link Program} says
 * @param directory the working directory
 * @param environment all of its environment; nothing is inherited
 * @param memoryBytes what it and its children may use together; 0 means no limit
 * @param maxProcesses how many processes and threads it and its children may be; 0 means no limit
 */
public record Command(
        String part,
        List<String> arguments,
        Path directory,
        Map<String, String> environment,
        long memoryBytes,
        int maxProcesses) {
    /** One whose number of processes is not limited. */
    public Command(
            String part,
            List<String> arguments,
            Path directory,
            Map<String, String> environment,
            long memoryBytes) {
        this(part, arguments, directory, environment, memoryBytes, 0);
    }

    public Command {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        if (arguments.isEmpty() || memoryBytes < 0 || maxProcesses < 0) {
            throw new IllegalArgumentException(
                    part
                            + ": command "
                            + arguments
                            + ", memory "
                            + memoryBytes
                            + ", processes "
                            + maxProcesses);
        }
    }

    /** What it finds as PWD; a shell on the way sets it to the same. */
    public String workingDirectory() {
        return directory.toAbsolutePath().normalize().toString();
    }
}
