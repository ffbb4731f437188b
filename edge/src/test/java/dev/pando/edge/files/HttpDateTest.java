package dev.pando.edge.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.testing.Generated;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class HttpDateTest {
    /** The three forms of the same second in RFC 9110 §5.6.7. */
    private static final List<String> FORMS =
            List.of(
                    "Sun, 06 Nov 1994 08:49:37 GMT",
                    "Sunday, 06-Nov-94 08:49:37 GMT",
                    "Sun Nov  6 08:49:37 1994");

    @Test
    void isReadInAllThreeForms() {
        for (String form : FORMS) {
            assertThat(HttpDate.read(form)).as(form).isEqualTo(OptionalLong.of(784_111_777));
        }
        assertThat(HttpDate.read("Sun Nov 16 08:49:37 2025")).isPresent();
    }

    @Test
    void isReadBackAsItWasWritten() {
        Generated.forAll(
                500,
                random -> {
                    long second = random.nextLong(0, 1L << 35);
                    assertThat(HttpDate.read(HttpDate.of(second)))
                            .isEqualTo(OptionalLong.of(second));
                });
    }

    @Test
    void isNoDateWhereItIsNone() {
        for (String text :
                List.of(
                        "",
                        "0",
                        "yesterday",
                        "Sun, 06 Nov 1994 08:49:37",
                        "Sun, 06 Nov 1994 08:49:37 CET",
                        "Mon, 06 Nov 1994 08:49:37 GMT",
                        "Sun, 32 Nov 1994 08:49:37 GMT",
                        "Sun, 06 Nov 1994 24:49:37 GMT",
                        "x".repeat(100_000))) {
            assertThat(HttpDate.read(text)).isEmpty();
        }
    }
}
