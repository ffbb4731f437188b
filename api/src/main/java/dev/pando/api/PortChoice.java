package dev.pando.api;

/**
 * The port that a listener should take.
 *
 * @param port 0..65535; 0 takes any free one
 * @param asked whether the user named it: then it is this port or no start; a default that is taken
 *     falls back to a free one
 */
public record PortChoice(int port, boolean asked) {
    public PortChoice {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
        }
    }

    /** The port of a listener that the user said nothing of. */
    public static PortChoice usual(int port) {
        return new PortChoice(port, false);
    }

    /** The port that the user named. */
    public static PortChoice asked(int port) {
        return new PortChoice(port, true);
    }
}
