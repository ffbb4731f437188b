package example.wire;

/** A claim to be somebody. */
public record Login(String name, String password) {

    /** The name alone, so that no log line can give the password away. */
    @Override
    public String toString() {
        return "Login[name=%s]".formatted(name);
    }
}
