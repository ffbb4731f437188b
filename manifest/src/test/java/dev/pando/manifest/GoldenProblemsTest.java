package dev.pando.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pando.manifest.source.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the user is told of manifests that are not accepted, word for word: {@code problems.txt} has
 * a title, a manifest, and its problems, case by case.
 */
final class GoldenProblemsTest {
    private static final String TITLE = "### ";
    private static final String PROBLEM = "=> ";

    record Case(String title, String manifest, List<String> problems) {
        static Case of(String block) {
            List<String> lines = block.lines().toList();
            int first = 1;
            while (!lines.get(first).startsWith(PROBLEM)) {
                first++;
            }
            return new Case(
                    lines.getFirst(),
                    String.join("\n", lines.subList(1, first)) + "\n",
                    lines.stream()
                            .filter(line -> line.startsWith(PROBLEM))
                            .map(line -> line.substring(PROBLEM.length()))
                            .toList());
        }

        @Override
        public String toString() {
            return title;
        }
    }

    static Stream<Case> cases() {
        return Arrays.stream(Example.resource("problems.txt").split("(?m)^" + TITLE))
                .filter(block -> !block.isEmpty())
                .map(Case::of);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void tellsWhatIsWrong(Case golden) {
        InvalidManifest refused =
                catchThrowableOfType(
                        InvalidManifest.class,
                        () ->
                                Manifest.parse(
                                        golden.manifest(), "pando.yaml", Supported.everything()));

        assertThat(refused).isNotNull();
        assertThat(refused.problems())
                .extracting(Problem::toString)
                .containsExactlyElementsOf(golden.problems());
        assertThat(refused).hasMessage(String.join("\n", golden.problems()));
    }
}
