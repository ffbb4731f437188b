package dev.pando.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratedTest {
    @Test
    void givesEachCaseASeedOfItsOwn() {
        List<Integer> drawn = new ArrayList<>();

        Generated.forAll(50, random -> drawn.add(random.nextInt()));

        assertThat(drawn).hasSize(50);
        assertThat(drawn.stream().distinct().count()).isGreaterThan(40);
    }

    @Test
    void namesTheSeedOfACaseThatFails() {
        assertThatThrownBy(() ->
                        Generated.forAll(
                                10,
                                _ -> {
                                    throw new IllegalStateException("on purpose");
                                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching("fails with -Dseed=-?\\d+: .*on purpose");
    }
}
