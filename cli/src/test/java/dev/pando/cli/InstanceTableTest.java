package dev.pando.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.api.InstanceList;
import dev.pando.api.PartStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstanceTableTest {
    @Test
    void alignsColumnsAndTellsWhatWaits() {
        InstanceList list =
                new InstanceList(
                        List.of(
                                Statuses.of(
                                        "photos", "web.1", "READY", 20_000, 3, 12, "too slow", 59),
                                Statuses.of(
                                        "photos",
                                        "accounts.12",
                                        "DRAINING",
                                        20_001,
                                        0,
                                        0,
                                        "",
                                        7300)),
                        List.of(
                                new PartStatus("photos", "accounts", 0),
                                new PartStatus("photos", "web", 7)));

        assertThat(String.join("\n", InstanceTable.lines(list)))
                .isEqualTo(
                        """
                        INSTANCE      STATE                           AGE   RESTARTS   IN FLIGHT   WEBSOCKETS   ADDRESS           VERSION
                        web.1         READY (passed over: too slow)   59s   0          3           12           127.0.0.1:20000   v1
                        accounts.12   DRAINING                        2h    0          0           0            127.0.0.1:20001   v1
                        7 requests wait for a free instance of web\
                        """);
    }

    @Test
    void namesTheAppWhereThereAreSeveral() {
        InstanceList list =
                new InstanceList(
                        List.of(
                                Statuses.of("notes", "web.1", "READY", 1, 0, 0, "", 0),
                                Statuses.of("photos", "web.1", "READY", 2, 0, 0, "", 0)),
                        List.of());

        assertThat(InstanceTable.lines(list).get(1)).startsWith("notes/web.1 ");
    }

    @Test
    void givesAgesInTheirLargestUnit() {
        assertThat(List.of(0L, 59L, 60L, 3599L, 3600L, 86_399L, 86_400L, 864_000L))
                .extracting(seconds -> InstanceTable.age(Duration.ofSeconds(seconds)))
                .containsExactly("0s", "59s", "1m", "59m", "1h", "23h", "1d", "10d");
    }
}
