package dev.pando.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SpawnerTest {
    @Test
    void aChildOutlivesTheThreadThatAskedForIt() throws Exception {
        try (Spawner spawner = new Spawner()) {
            Process[] child = new Process[1];
            Thread asking =
                    Thread.ofPlatform()
                            .start(() ->
                                    child[0] =
                                            start(
                                                    spawner,
                                                    "setpriv",
                                                    "--pdeathsig",
                                                    "KILL",
                                                    "cat"));
            asking.join();
            assertThat(child[0].waitFor(200, TimeUnit.MILLISECONDS)).isFalse();
            child[0].destroyForcibly().waitFor();
        }
    }

    @Test
    void aChildThatAskedForItEndsWithTheSpawner() throws Exception {
        Process child;
        try (Spawner spawner = new Spawner()) {
            child = start(spawner, "setpriv", "--pdeathsig", "KILL", "sh", "-c", "echo up; cat");
            assertThat(child.inputReader().readLine()).isEqualTo("up");
        }
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isEqualTo(128 + 9);
    }

    @Test
    void saysThatAProgramIsMissing() {
        try (Spawner spawner = new Spawner()) {
            assertThatThrownBy(() -> spawner.start(new ProcessBuilder("/no/such/program")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("/no/such/program");
        }
    }

    private static Process start(Spawner spawner, String... command) {
        try {
            return spawner.start(new ProcessBuilder(command));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
