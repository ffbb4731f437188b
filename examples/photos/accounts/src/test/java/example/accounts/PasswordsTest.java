package example.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class PasswordsTest {
    private final Passwords passwords = new Passwords();

    @Test
    void aHashMatchesItsPasswordAndNoOther() {
        String hash = passwords.hash("under the aspens");

        assertThat(passwords.matches("under the aspens", hash)).isTrue();
        assertThat(passwords.matches("under the Aspens", hash)).isFalse();
        assertThat(passwords.matches("", hash)).isFalse();
        assertThat(passwords.matches(null, hash)).isFalse();
    }

    @Test
    void samePasswordsHaveDifferentHashes() {
        assertThat(passwords.hash("under the aspens"))
                .isNotEqualTo(passwords.hash("under the aspens"))
                .startsWith("pbkdf2-sha256$600000$")
                .doesNotContain("aspens");
    }

    /** The published vector for PBKDF2-HMAC-SHA-256: "password", "salt", 4096 rounds, 32 bytes. */
    @Test
    void agreesWithAPublishedVector() {
        String hex = "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a";
        String hash =
                "pbkdf2-sha256$4096$c2FsdA$"
                        + java.util.Base64.getEncoder()
                                .withoutPadding()
                                .encodeToString(java.util.HexFormat.of().parseHex(hex));

        assertThat(passwords.matches("password", hash)).isTrue();
    }

    @Test
    void anUnknownFormIsNotTakenForAMismatch() {
        assertThatThrownBy(() -> passwords.matches("x", "md5$abc"))
                .isInstanceOf(IllegalStateException.class);
    }
}
