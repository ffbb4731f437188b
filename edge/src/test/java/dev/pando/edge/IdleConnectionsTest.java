package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.node.net.Address;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class IdleConnectionsTest {
    private static final int COUNT = 2_000;

    @Test
    void areHeldByTheThousandAndStillAnswer() throws Exception {
        try (var instance = ScriptedServer.answering(ScriptedServer.ok("yes"));
                var rig = EdgeRig.inFrontOf(instance.address())) {
            Address front = rig.front();
            List<RawClient> idle = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                InetAddress from =
                        InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + i % 4)});
                InetAddress to = InetAddress.getByName(front.host());
                idle.add(RawClient.of(new Socket(to, front.port(), from, 0)));
            }
            eventually(
                    "all are there",
                    Duration.ofSeconds(20),
                    () -> rig.meter("pando_edge_connections") == COUNT);
            for (int i = 0; i < COUNT; i += 50) {
                RawClient client = idle.get(i);
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.read().body()).isEqualTo("yes");
            }
            for (RawClient client : idle) {
                client.close();
            }
            eventually(
                    "all are gone",
                    Duration.ofSeconds(20),
                    () -> rig.meter("pando_edge_connections") == 0);
        }
    }
}
