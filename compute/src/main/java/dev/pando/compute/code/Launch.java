package dev.pando.compute.code;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a worker of a function is started.
 *
 * @param arguments the argument vector; its first word is an absolute path
 * @param environment the variables that say which code to run; they go over all others
 * @param spare the language, where a process of the same arguments that waits (PANDO_SPARE) will do
 *     as well; null if it must be started for itself
 */
public record Launch(
        List<String> arguments, Map<String, String> environment, @Nullable Language spare) {
    /** One that must be started for itself. */
    public Launch(List<String> arguments, Map<String, String> environment) {
        this(arguments, environment, null);
    }

    public Launch {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }
}
