package dev.pando.compute.spare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.compute.child.Command;
import dev.pando.compute.code.Language;
import dev.pando.compute.code.Launch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which functions a spare fits. */
final class KindTest {
    private static final List<String> NODE = List.of("/usr/bin/node", "runtime.mjs");

    @Test
    void fitsFunctionsOfOtherEnvironmentAndMemory() {
        Optional<Kind> one = kind(Map.of("PATH", "/bin", "NODE_ENV", "production"), 256);
        assertThat(one).isPresent();
        assertThat(kind(Map.of("PATH", "/bin", "DATABASE_URL", "x"), 512)).isEqualTo(one);
        assertThat(one.orElseThrow().command("127.0.0.1:1/a", 1 << 28).environment())
                .containsOnly(Map.entry("PATH", "/bin"), Map.entry("PANDO_SPARE", "127.0.0.1:1/a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATH", "HOME", "LANG", "LC_ALL", "TZ"})
    void tellsApartWhatIsReadAtTheStart(String variable) {
        assertThat(kind(Map.of(variable, "a"), 256))
                .isPresent()
                .isNotEqualTo(kind(Map.of(variable, "b"), 256));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NODE_OPTIONS",
                "NODE_EXTRA_CA_CERTS",
                "PYTHONPATH",
                "PYTHONHASHSEED",
                "LD_PRELOAD",
                "SSL_CERT_FILE",
                "UV_THREADPOOL_SIZE"
            })
    void fitsNoneThatChangesHowAProcessStarts(String variable) {
        assertThat(kind(Map.of(variable, "1"), 256)).isEmpty();
    }

    @Test
    void fitsNoneWithLittleMemoryAndNoneThatMustBeStartedForItself() {
        assertThat(kind(Map.of(), 63)).isEmpty();
        Command java = command(Map.of(), 256);
        assertThat(Kind.of(new Launch(NODE, Map.of()), java)).isEmpty();
    }

    private static Optional<Kind> kind(Map<String, String> environment, int megabytes) {
        return Kind.of(new Launch(NODE, Map.of(), Language.NODE), command(environment, megabytes));
    }

    private static Command command(Map<String, String> environment, int megabytes) {
        return new Command("a.1", NODE, Path.of("/app"), environment, (long) megabytes << 20, 9);
    }
}
