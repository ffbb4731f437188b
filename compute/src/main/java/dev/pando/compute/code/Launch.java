package dev.pando.compute.code;

import java.util.List;
import java.util.Map;

/**
 * How a worker of a function is started.
 *
 * @param arguments the argument vector; its first word is an absolute path
 * @param environment the variables that say which code to run; they go over all others
 */
public record Launch(List<String> arguments, Map<String, String> environment) {
    public Launch {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }
}
