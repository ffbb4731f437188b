package dev.pando.edge.shield;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.node.net.Network;
import dev.pando.testing.Generated;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Which network an address is found in, beside a plain look through all of them. */
final class NetworkTableTest {
    @Test
    void findsTheNarrowestNetworkThatHoldsAnAddress() {
        Generated.forAll(
                300,
                random -> {
                    Map<Network, Integer> values = new HashMap<>();
                    int count = random.nextInt(40);
                    for (int i = 0; i < count; i++) {
                        values.put(network(random), i);
                    }
                    NetworkTable table = NetworkTable.of(values);
                    for (int i = 0; i < 200; i++) {
                        byte[] address = address(random);
                        assertThat(table.find(address))
                                .as("%s in %s", InetAddress.getByAddress(address), values)
                                .isEqualTo(narrowest(values, address));
                    }
                });
    }

    private static int narrowest(Map<Network, Integer> values, byte[] address) {
        return values.keySet().stream()
                .filter(network -> network.contains(address))
                .max(Comparator.comparingInt(Network::prefixBits))
                .map(values::get)
                .orElse(NetworkTable.NOTHING);
    }

    /** Of few distinct bytes, so that networks hold each other and what is looked for. */
    private static byte[] address(RandomGenerator random) {
        byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = new byte[] {0, 1, 2, (byte) 0x80, (byte) 0xff}[random.nextInt(5)];
        }
        return bytes;
    }

    private static Network network(RandomGenerator random) throws UnknownHostException {
        byte[] bytes = address(random);
        int bits = random.nextInt(bytes.length * Byte.SIZE + 1);
        for (int i = bits; i < bytes.length * Byte.SIZE; i++) {
            bytes[i >> 3] &= (byte) ~(0x80 >> (i & 7));
        }
        return new Network(InetAddress.getByAddress(bytes), bits);
    }

    @Test
    void takesAnIpv4AddressWrittenInIpv6ForTheSame() {
        NetworkTable table =
                NetworkTable.of(Map.of(Network.parse("10.0.0.0/8"), 1, Network.parse("::/0"), 2));
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        mapped[12] = 10;

        assertThat(table.find(mapped)).isEqualTo(1);
        mapped[12] = 11;
        assertThat(table.find(mapped)).isEqualTo(NetworkTable.NOTHING);
        mapped[11] = 0;
        assertThat(table.find(mapped)).isEqualTo(2);
    }
}
