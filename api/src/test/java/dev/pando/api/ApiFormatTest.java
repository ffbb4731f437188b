package dev.pando.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiFormatTest {
    private final ApiFormat format = new ApiFormat();

    @Test
    void readsWhatItWrites() {
        InstanceList list =
                new InstanceList(
                        List.of(
                                new InstanceStatus(
                                        "photos",
                                        "web",
                                        "web.1",
                                        "local",
                                        "v1",
                                        "READY",
                                        "127.0.0.1:20000",
                                        50,
                                        1,
                                        3,
                                        2,
                                        "too slow",
                                        3601,
                                        1)),
                        List.of(new PartStatus("photos", "web", 7)));
        EnvironmentAnswer environment = EnvironmentAnswer.of(Map.of("B", "2", "A", "1"));

        assertThat(format.read(format.write(list), InstanceList.class)).isEqualTo(list);
        assertThat(format.read(format.write(environment), EnvironmentAnswer.class))
                .isEqualTo(environment);
        assertThat(new String(format.write(environment), UTF_8))
                .isEqualTo("{\"variables\":{\"A\":\"1\",\"B\":\"2\"}}");
    }

    @Test
    void passesOverFieldsOfANewerServer() {
        String newer = "{\"code\":\"NOT_FOUND\",\"message\":\"gone\",\"hint\":\"look elsewhere\"}";

        assertThat(format.read(newer.getBytes(UTF_8), ErrorAnswer.class))
                .isEqualTo(new ErrorAnswer(ErrorCode.NOT_FOUND, "gone"));
    }

    @Test
    void refusesWhatIsNoAnswer() {
        assertThatThrownBy(() -> format.read("<html>".getBytes(UTF_8), InstanceList.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("InstanceList");
    }
}
