package dev.pando.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private final List<String> closed = new ArrayList<>();
    private final Lifecycle lifecycle = new Lifecycle();

    @Test
    void closesInTheOppositeOrderWhateverFails() {
        lifecycle.opened("first", () -> closed.add("first"));
        lifecycle.opened(
                "second",
                () -> {
                    closed.add("second");
                    throw new IOException("on purpose");
                });
        lifecycle.opened("third", () -> closed.add("third"));

        lifecycle.close();
        lifecycle.close();

        assertThat(closed).containsExactly("third", "second", "first");
    }

    @Test
    void closesAtOnceWhatComesTooLate() {
        lifecycle.close();

        lifecycle.opened("late", () -> closed.add("late"));

        assertThat(closed).containsExactly("late");
    }
}
