package dev.pando.server.control;

import java.io.File;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What every instance of an app finds in its environment, less what is its own. It fills while the
 * parts come up, and is whole before the first instance starts. Safe for use by many threads.
 */
public final class InstanceEnvironment {
    private static final String JAVA_HOME = "JAVA_HOME";
    private static final String PATH = "PATH";

    private final Map<String, String> variables = new ConcurrentHashMap<>();

    /**
     * Begins with the platform's programs.
     *
     * @param javaHome Pando's own JDK, which stands first on PATH
     * @param path the PATH that Pando was started with
     */
    public InstanceEnvironment(Path javaHome, String path) {
        variables.put(JAVA_HOME, javaHome.toString());
        variables.put(PATH, javaHome.resolve("bin") + File.pathSeparator + path);
    }

    /** Adds where the app's own front door is reached from inside. */
    public void frontDoor(String url) {
        variables.put("PANDO_URL", url);
    }

    /** Adds where a service of the app is reached from inside. */
    public void service(String name, String url) {
        String upper = name.toUpperCase(Locale.ROOT).replace('-', '_');
        variables.put("SERVICE_" + upper + "_URL", url);
    }

    /** Adds variables as they are: the database's, the app's secrets. */
    public void all(Map<String, String> more) {
        variables.putAll(more);
    }

    /** Where the platform's programs are; all of it that a build needs. */
    public Map<String, String> programs() {
        return Map.of(
                JAVA_HOME, Objects.requireNonNull(variables.get(JAVA_HOME)),
                PATH, Objects.requireNonNull(variables.get(PATH)));
    }

    /** All that was gathered so far. */
    public Map<String, String> variables() {
        return Map.copyOf(variables);
    }
}
