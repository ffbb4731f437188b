package dev.pando.server.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.node.StartFailure;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
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
        try (Terminal terminal = terminal(false)) {
            terminal.step("database", "PostgreSQL at 127.0.0.1:6432", Duration.ofMillis(412));
        }
        assertThat(out.toString(UTF_8))
                .startsWith("  database    PostgreSQL at 127.0.0.1:6432  ")
                .endsWith("  0.41 s" + System.lineSeparator());
    }

    @Test
    void putsTheNameBeforeEachLineOfOutput() {
        try (Terminal terminal = terminal(false)) {
            terminal.output("web.1", "listening");
            terminal.output("a-longer-part.12", "listening too");
        }
        assertThat(out.toString(UTF_8).lines())
                .containsExactly("web.1      | listening", "a-longer-part.12 | listening too");
    }

    @Test
    void instancesOfOnePartSpeakInOneColour() {
        try (Terminal terminal = terminal(true)) {
            terminal.output("web.1", "a");
            terminal.output("web.2", "b");
        }
        assertThat(out.toString(UTF_8).lines().map(line -> line.substring(0, 5)).distinct())
                .hasSize(1);
        assertThat(out.toString(UTF_8)).contains("\u001b[0m");
    }

    @Test
    void aFailureSaysWhatToDo() {
        try (Terminal terminal = terminal(false)) {
            terminal.failure(
                    new StartFailure("web.1", "its program is missing: nod", "correct command:"));
        }
        assertThat(out.toString(UTF_8)).isEmpty();
        assertThat(err.toString(UTF_8).lines())
                .containsExactly(
                        "pando: web.1: its program is missing: nod", "       correct command:");
    }

    @Test
    void aScreenThatTakesNothingHoldsNobodyUpForLong() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        OutputStream stuck =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        try {
                            taken.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        out.write(b);
                    }
                };
        try (Terminal terminal =
                new Terminal(new PrintStream(stuck, true, UTF_8), new PrintStream(err), false)) {
            for (int i = 0; i < 4100; i++) { // more than are kept; the last ones are dropped
                terminal.line("line " + i);
            }
            taken.countDown();
        }
        assertThat(out.toString(UTF_8)).startsWith("line 0");
    }
}
