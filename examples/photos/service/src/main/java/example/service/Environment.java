package example.service;

/** What the platform tells an instance through its environment. */
public final class Environment {
    private Environment() {}

    /** The port to listen on. */
    public static int port() {
        return Integer.parseInt(required("PORT"));
    }

    /**
     * The value of a variable.
     *
     * @throws IllegalStateException when it is not set
     */
    public static String required(String name) {
        String value = System.getenv(name);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException(
                    name + " is not set (expected: in the environment, as `pando run` gives it)");
        }
        return value;
    }
}
