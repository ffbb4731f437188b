package dev.pando.compute;

import java.util.List;
import java.util.Map;

/**
 * How a function's worker is started.
 *
 * @param arguments the argument vector; its first word is looked up on PATH
 * @param environment the variables that depend on its language, {@code _HANDLER} among them
 */
public record Launch(List<String> arguments, Map<String, String> environment) {
    public Launch {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }
}
