package dev.pando.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.api.DrainBegun;
import dev.pando.api.InstanceList;
import dev.pando.api.InstanceStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainStoryTest {
    private static final Duration LATER = Duration.ofMillis(1250);

    private final InstanceStatus web1 = Statuses.of("web.1", "READY", 1);
    private final InstanceStatus web2 = Statuses.of("web.2", "READY", 2);
    private final InstanceStatus other = Statuses.of("accounts.1", "STARTING", 3);
    private final DrainStory story =
            new DrainStory(list(web1, web2, other), new DrainBegun(web2, 30));

    private static InstanceList list(InstanceStatus... instances) {
        return new InstanceList(List.of(instances), List.of());
    }

    @Test
    void tellsWhatHappensToItAndToWhatTakesItsPlace() {
        assertThat(story.goOn(list(web1, web2, other), LATER)).isEmpty();
        InstanceStatus starting = Statuses.of("web.3", "STARTING", 4);
        assertThat(story.goOn(list(web1, web2, starting), LATER))
                .containsExactly("web.3  is starting");
        assertThat(story.goOn(list(web1, web2, starting), LATER)).isEmpty();
        InstanceStatus ready = Statuses.of("web.3", "READY", 4);
        InstanceStatus draining = Statuses.of("photos", "web.2", "DRAINING", 2, 1, 20, "", 100);
        assertThat(story.goOn(list(web1, draining, ready), LATER))
                .containsExactly(
                        "web.3  is ready",
                        "web.2  finishes 1 request and 20 WebSockets, within 30 s");
        assertThat(story.over()).isFalse();
        assertThat(story.goOn(list(web1, ready), LATER))
                .containsExactly("web.2  is gone after 1.3 s");
        assertThat(story.over()).isTrue();
    }

    @Test
    void doesNotTakeAnotherOneOfTheSameNameForIt() {
        InstanceStatus namesake = Statuses.of("web.2", "STARTING", 5);

        assertThat(story.goOn(list(web1, namesake), LATER))
                .containsExactly("web.2  is starting", "web.2  is gone after 1.3 s");
        assertThat(story.over()).isTrue();
    }
}
