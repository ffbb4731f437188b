package dev.pando.node.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8080", "[::1]:0", "db.example.com:65535"})
    void readsWhatItPrints(String text) {
        assertThat(Address.parse(text)).hasToString(text);
    }

    @Test
    void keepsAnIpv6LiteralWithoutBrackets() {
        assertThat(Address.parse("[::1]:80").host()).isEqualTo("::1");
        assertThat(Address.parse("[::1]:80").toSocketAddress().isUnresolved()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "8080", ":8080", "host:", "host:port", "::1:80", "host:65536", "a:-1"})
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> Address.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
