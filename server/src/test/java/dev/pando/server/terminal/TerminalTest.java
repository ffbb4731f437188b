package dev.pando.server.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.node.StartFailure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Terminal terminal(boolean colours) {
        return new Terminal(
                new PrintStream(out, false, UTF_8), new PrintStream(err, false, UTF_8), colours);
    }

    @Test
    void tellsAStepWithItsTime() {
        terminal(false).step("database", "PostgreSQL at 127.0.0.1:6432", Duration.ofMillis(412));

        assertThat(out.toString(UTF_8))
                .startsWith("  database    PostgreSQL at 127.0.0.1:6432  ")
                .endsWith("  0.41 s" + System.lineSeparator());
    }

    @Test
    void putsTheNameBeforeEachLineOfOutput() {
        terminal(false).output("web.1", "listening");
        terminal(false).output("a-longer-part.12", "listening too");

        assertThat(out.toString(UTF_8).lines())
                .containsExactly("web.1      | listening", "a-longer-part.12 | listening too");
    }

    @Test
    void instancesOfOnePartSpeakInOneColour() {
        terminal(true).output("web.1", "a");
        terminal(true).output("web.2", "b");

        assertThat(out.toString(UTF_8).lines().map(line -> line.substring(0, 5)).distinct())
                .hasSize(1);
        assertThat(out.toString(UTF_8)).contains("\u001b[0m");
    }

    @Test
    void aFailureSaysWhatToDo() {
        terminal(false)
                .failure(
                        new StartFailure(
                                "web.1", "its program is missing: nod", "correct command:"));

        assertThat(out.toString(UTF_8)).isEmpty();
        assertThat(err.toString(UTF_8).lines())
                .containsExactly(
                        "pando: web.1: its program is missing: nod", "       correct command:");
    }
}
