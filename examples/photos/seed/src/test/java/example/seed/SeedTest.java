package example.seed;

import static org.assertj.core.api.Assertions.assertThat;

import example.photos.Jpeg;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SeedTest {
    private static final Instant NOW = Instant.parse("2026-10-01T12:00:00Z");

    @Test
    void theSameSeedDrawsTheSamePicture() throws IOException {
        assertThat(Picture.draw(1).jpeg()).isEqualTo(Picture.draw(1).jpeg());
        assertThat(Picture.draw(1).jpeg()).isNotEqualTo(Picture.draw(2).jpeg());
    }

    @Test
    void picturesAreJpegsOfModestSize() throws IOException {
        for (long seed = 0; seed < 40; seed++) {
            byte[] jpeg = Picture.draw(seed).jpeg();

            assertThat(Jpeg.parse(jpeg).width()).isBetween(600, 1000);
            assertThat(jpeg.length).isBetween(5_000, 150_000);
        }
    }

    @Test
    void theSameSeedAndMomentMakeTheSamePlan() {
        assertThat(Plan.make(50, 100, 200, 7, NOW)).isEqualTo(Plan.make(50, 100, 200, 7, NOW));
    }

    @Test
    void aPlanIsPossible() {
        Plan plan = Plan.make(200, 500, 1_000, 7, NOW);

        assertThat(plan.people().stream().map(Plan.Person::name))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z][a-z0-9-]{1,29}"));
        assertThat(plan.photos())
                .extracting(Plan.Photo::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.version() == 7 && id.variant() == 2);
        assertThat(plan.photos()).allMatch(photo -> !photo.uploaded().isAfter(NOW));
        assertThat(plan.comments())
                .allMatch(comment -> !comment.written().isAfter(NOW))
                .allMatch(comment -> !comment.written().isBefore(comment.photo().uploaded()));
    }
}
