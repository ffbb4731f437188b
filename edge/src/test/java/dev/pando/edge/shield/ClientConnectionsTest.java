package dev.pando.edge.shield;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.node.net.Network;
import dev.pando.testing.Generated;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Connections by client, beside a plain map. */
final class ClientConnectionsTest {
    private static final int MAX = 3;

    private static ClientConnections connections(int all) {
        return new ClientConnections(MAX, List.of(), all, new SplittableRandom(1));
    }

    private static byte[] address(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    private record Open(int client, int place) {}

    @Test
    void countAsAPlainMapDoes() {
        Generated.forAll(
                100,
                random -> {
                    ClientConnections connections = connections(500);
                    Map<Integer, Integer> counts = new HashMap<>();
                    List<Open> open = new ArrayList<>();
                    for (int i = 0; i < 3_000; i++) {
                        if (open.size() < 500 && random.nextInt(5) < 3) {
                            int client = random.nextInt(200);
                            int place = connections.enter(address(client));
                            open.add(new Open(client, place));
                            int count = counts.merge(client, 1, Integer::sum);
                            assertThat(connections.over(place)).isEqualTo(count - MAX);
                        } else if (!open.isEmpty()) {
                            Open closed = open.remove(random.nextInt(open.size()));
                            connections.leave(closed.place);
                            counts.merge(closed.client, -1, (a, b) -> a + b == 0 ? null : a + b);
                        }
                    }
                    assertThat(connections.clients()).isEqualTo(counts.size());
                    open.forEach(each -> connections.leave(each.place));
                    assertThat(connections.clients()).isZero();
                });
    }

    @Test
    void haveRoomForAsManyClientsAsThereCanBeConnections() {
        ClientConnections connections = connections(16_000);
        int uncounted = 0;
        for (int i = 0; i < 16_000; i++) {
            boolean counted = connections.enter(address(i)) != ClientConnections.NOT_COUNTED;
            uncounted += counted ? 0 : 1;
        }
        assertThat(uncounted).isLessThanOrEqualTo(1);
    }

    @Test
    void takeANetworkOfIpv6ForOneClientAndLeaveSomeUncounted() {
        var connections =
                new ClientConnections(
                        MAX, List.of(Network.parse("10.0.0.0/8")), 10, new SplittableRandom(1));
        byte[] one = new byte[16];
        one[0] = 0x20;
        byte[] other = one.clone();
        other[15] = 1;
        byte[] elsewhere = one.clone();
        elsewhere[7] = 1;
        connections.enter(one);

        assertThat(connections.over(connections.enter(other))).isEqualTo(2 - MAX);
        assertThat(connections.over(connections.enter(elsewhere))).isEqualTo(1 - MAX);
        assertThat(connections.enter(new byte[] {10, 1, 1, 1}))
                .isEqualTo(ClientConnections.NOT_COUNTED);
        assertThat(connections.over(ClientConnections.NOT_COUNTED)).isZero();
    }

    @Test
    void areCountedRightByManyThreads() throws Exception {
        ClientConnections connections = connections(1_000);
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] =
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int n = 0; n < 100_000; n++) {
                                    connections.leave(connections.enter(address(n % 7)));
                                }
                            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(connections.clients()).isZero();
    }
}
