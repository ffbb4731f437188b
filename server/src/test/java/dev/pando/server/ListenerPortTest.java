package dev.pando.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.api.PortChoice;
import dev.pando.node.StartFailure;
import dev.pando.server.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListenerPortTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream screen = new PrintStream(out, true, UTF_8);
    private ServerSocket taken;

    @BeforeEach
    void takeAPort() throws Exception {
        taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void giveItBack() throws Exception {
        taken.close();
    }

    private int free(String host, PortChoice choice) throws Exception {
        try (Terminal terminal = new Terminal(screen, screen, false)) {
            return new ListenerPort("front door", "--port", host, choice)
                    .take(
                            terminal,
                            address -> {
                                try (ServerSocket socket = new ServerSocket()) {
                                    socket.bind(address.toSocketAddress());
                                    return socket.getLocalPort();
                                }
                            });
        }
    }

    @Test
    void aUsualPortThatIsTakenFallsBackToAFreeOneAndSaysSo() throws Exception {
        int port = free("127.0.0.1", PortChoice.usual(taken.getLocalPort()));

        assertThat(port).isPositive().isNotEqualTo(taken.getLocalPort());
        assertThat(out.toString(UTF_8))
                .contains("port " + taken.getLocalPort() + " is taken, so a free one is used");
    }

    @Test
    void aPortThatWasAskedForAndIsTakenStopsTheStart() {
        assertThatThrownBy(() -> free("127.0.0.1", PortChoice.asked(taken.getLocalPort())))
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        failure -> assertThat(failure.remedy()).contains("--port"));
    }

    @Test
    void zeroTakesAFreeOneWithoutAWord() throws Exception {
        assertThat(free("127.0.0.1", PortChoice.asked(0))).isPositive();
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void anAddressThatIsNotThisMachinesIsNoTakenPort() {
        assertThatThrownBy(() -> free("192.0.2.1", PortChoice.usual(8080))) // RFC 5737 §3
                .isInstanceOfSatisfying(
                        StartFailure.class,
                        failure -> assertThat(failure.remedy()).contains("--bind"));
    }
}
