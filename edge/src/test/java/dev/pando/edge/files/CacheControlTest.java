package dev.pando.edge.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.testing.Generated;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class CacheControlTest {
    @Test
    void matchesAsTheRegularExpressionDoes() {
        Generated.forAll(
                5_000,
                random -> {
                    String pattern = made(random, "ab/**.", 8);
                    String text = made(random, "aab/.", 10);
                    String model =
                            pattern.replace(".", "[.]").replace("**", ".#").replace("*", "[^/]*");
                    assertThat(CacheControl.matches(pattern, text))
                            .as("%s %s", pattern, text)
                            .isEqualTo(Pattern.matches(model.replace("#", "*"), text));
                });
    }

    private static String made(RandomGenerator random, String alphabet, int max) {
        StringBuilder made = new StringBuilder();
        for (int i = random.nextInt(max + 1); i > 0; i--) {
            made.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return made.toString();
    }

    @Test
    void isQuickWhateverThePattern() {
        String pattern = "*a".repeat(100) + "b";
        assertThat(CacheControl.matches(pattern, "a".repeat(4_000))).isFalse();
    }
}
