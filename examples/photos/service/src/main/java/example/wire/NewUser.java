package example.wire;

/** The wish to have an account. */
public record NewUser(String name, String displayName, String password) {

    /** The same without the password, so that no log line can give it away. */
    @Override
    public String toString() {
        return "NewUser[name=%s, displayName=%s]".formatted(name, displayName);
    }
}
