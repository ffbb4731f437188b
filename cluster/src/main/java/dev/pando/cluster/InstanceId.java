package dev.pando.cluster;

/**
 * The name of one instance, printed {@code photos/web.1}. A restarted instance keeps its number.
 *
 * @param number 1 or more, distinct among the instances of the part
 */
public record InstanceId(AppName app, PartName part, int number) {
    public InstanceId {
        if (number < 1) {
            throw new IllegalArgumentException("instance: " + number + " (expected: 1 or more)");
        }
    }

    /**
     * Reads what {@link #toString()} writes.
     *
     * @throws IllegalArgumentException if the text is not of that form
     */
    public static InstanceId parse(String text) {
        int slash = text.indexOf('/');
        int dot = text.lastIndexOf('.');
        if (slash < 0 || dot < slash) {
            throw new IllegalArgumentException(
                    "instance: '" + text + "' (expected: app/part.number)");
        }
        return new InstanceId(
                new AppName(text.substring(0, slash)),
                new PartName(text.substring(slash + 1, dot)),
                Integer.parseInt(text.substring(dot + 1)));
    }

    /** The name within its app: {@code web.1}. */
    public String label() {
        return part + "." + number;
    }

    @Override
    public String toString() {
        return app + "/" + label();
    }
}
