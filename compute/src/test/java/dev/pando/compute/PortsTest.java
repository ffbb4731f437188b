package dev.pando.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class PortsTest {
    @Test
    void passesOverThoseInUseOnEitherLoopbackAddress() throws IOException {
        try (ServerSocket four = new ServerSocket(0, 1, Inet4Address.ofLiteral("127.0.0.1"));
                ServerSocket six = new ServerSocket(0, 1, Inet6Address.ofLiteral("::1"))) {
            assertThat(Ports.isFree(four.getLocalPort())).isFalse();
            assertThat(Ports.isFree(six.getLocalPort())).isFalse();
            Ports only = ports(four.getLocalPort(), four.getLocalPort());
            assertThatThrownBy(only::lease)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no port is free in " + four.getLocalPort());
        }
    }

    @Test
    void givesEachOnceAndTheOneGivenBackLast() throws IOException {
        Ports ports = ports(29_970, 29_979);
        int first = ports.lease();
        ports.release(first);
        Set<Integer> others = new HashSet<>();
        for (int next = ports.lease(); next != first; next = ports.lease()) {
            assertThat(others.add(next)).isTrue();
        }
        assertThat(others).isNotEmpty().allMatch(port -> port >= 29_970 && port <= 29_979);
    }

    private static Ports ports(int first, int last) {
        return new Ports(first, last, RandomGenerator.getDefault());
    }
}
