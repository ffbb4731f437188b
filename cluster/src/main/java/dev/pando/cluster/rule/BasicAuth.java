package dev.pando.cluster.rule;

import java.util.List;

/**
 * Who may ask, by name and password (RFC 7617). The others are answered 401.
 *
 * @param realm what a browser shows; printable ASCII without quotes and backslashes
 * @param users none where everybody may ask, whatever a shorter prefix says
 */
public record BasicAuth(String realm, List<User> users) {
    public BasicAuth {
        users = List.copyOf(users);
    }

    /**
     * One who may ask.
     *
     * @param name without a colon
     * @param hash of the password, never the password: {@code pbkdf2-sha256$ROUNDS$SALT$HASH}, salt
     *     and hash in base64
     */
    public record User(String name, String hash) {
        public User {
            if (name.isEmpty() || name.indexOf(':') >= 0) {
                throw new IllegalArgumentException("user: '" + name + "' (expected: no colon)");
            }
        }
    }
}
