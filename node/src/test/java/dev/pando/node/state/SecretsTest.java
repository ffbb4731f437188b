package dev.pando.node.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    @TempDir Path parent;

    @Test
    void makesASecretOnceAndKeepsIt() throws Exception {
        Path folder = parent.resolve("secrets");
        String made = new Secrets(folder).secret("COOKIE_KEY");

        assertThat(made).matches("[A-Za-z0-9_-]{43}");
        assertThat(new Secrets(folder).secret("COOKIE_KEY")).isEqualTo(made);
        assertThat(new Secrets(folder).secret("another")).isNotEqualTo(made);
    }

    @Test
    void keepsItFromOtherUsers() throws Exception {
        Path folder = parent.resolve("secrets");
        new Secrets(folder).secret("token");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("token"))))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../token", "a/b", ".hidden", "a b"})
    void takesPlainNamesOnly(String name) throws Exception {
        Secrets secrets = new Secrets(parent.resolve("secrets"));

        assertThatThrownBy(() -> secrets.secret(name)).isInstanceOf(IllegalArgumentException.class);
    }
}
