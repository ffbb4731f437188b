package example.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SessionsTest {
    private static final String KEY = "a key of forty-three characters, all of them";
    private static final Instant NOW = Instant.parse("2026-10-01T12:00:00Z");
    private static final Session ADA =
            new Session(Optional.of("ada"), NOW.plusSeconds(60), "AAAAAAAAAAAAAAAAAAAAAA");

    private final Sessions sessions = new Sessions(KEY, InstantSource.fixed(NOW));

    @Test
    void readsWhatItWrote() {
        Session anonymous = new Session(Optional.empty(), NOW.plusSeconds(60), "nonce");

        assertThat(sessions.read(sessions.write(ADA))).contains(ADA);
        assertThat(sessions.read(sessions.write(anonymous))).contains(anonymous);
    }

    @Test
    void anotherInstanceWithTheSameKeyReadsIt() {
        Sessions other = new Sessions(KEY, InstantSource.fixed(NOW));

        assertThat(other.read(sessions.write(ADA))).contains(ADA);
        assertThat(other.isFormToken(ADA, sessions.formToken(ADA))).isTrue();
    }

    @Test
    void doesNotBelieveAnotherKey() {
        Sessions other = new Sessions(KEY + "!", InstantSource.fixed(NOW));

        assertThat(other.read(sessions.write(ADA))).isEmpty();
        assertThat(other.isFormToken(ADA, sessions.formToken(ADA))).isFalse();
    }

    @Test
    void doesNotBelieveACookieWithAnyCharacterChanged() {
        String cookie = sessions.write(ADA);

        for (int i = 0; i < cookie.length(); i++) {
            char other = cookie.charAt(i) == 'x' ? 'y' : 'x';
            String changed = cookie.substring(0, i) + other + cookie.substring(i + 1);
            assertThat(sessions.read(changed)).as(changed).isEmpty();
        }
        for (int i = 0; i < cookie.length(); i++) {
            assertThat(sessions.read(cookie.substring(0, i))).isEmpty();
        }
    }

    @Test
    void forgetsWhoseTimeIsOver() {
        Sessions later = new Sessions(KEY, InstantSource.fixed(ADA.expires()));

        assertThat(later.read(sessions.write(ADA))).isEmpty();
    }

    @Test
    void aFormTokenIsGoodForItsSessionOnly() {
        Session other = new Session(ADA.user(), ADA.expires(), "BBBBBBBBBBBBBBBBBBBBBB");

        assertThat(sessions.isFormToken(ADA, sessions.formToken(ADA))).isTrue();
        assertThat(sessions.isFormToken(ADA, sessions.formToken(other))).isFalse();
        assertThat(sessions.isFormToken(ADA, null)).isFalse();
        assertThat(sessions.isFormToken(ADA, "")).isFalse();
    }

    @Test
    void refusesAWeakKey() {
        assertThatThrownBy(() -> new Sessions("short", InstantSource.system()))
                .hasMessage("COOKIE_KEY has 5 characters (expected: 32 at least)");
    }
}
