package dev.pando.database.router;

import static dev.pando.database.router.TestRouter.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pando.cluster.CertificateFiles;
import dev.pando.database.AppDatabase;
import dev.pando.node.StartFailure;
import dev.pando.node.tls.LocalAuthority;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sessions over TLS, with pgjdbc's checks of the certificate. */
class RouterTlsTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir static Path folder;

    @RegisterExtension static final TestRouter house = new TestRouter();

    static LocalAuthority authority;
    static Router router;
    static AppDatabase app;

    @BeforeAll
    static void open() throws Exception {
        authority =
                new LocalAuthority(
                        folder.resolve("authority"), Path.of(System.getProperty("java.home")));
        LocalAuthority.Issued issued = authority.issue(List.of("localhost"));
        router =
                house.open(
                        TestRouter.settings(5, SOON),
                        new CertificateFiles(issued.certificate(), issued.key()));
        app = router.admit(house.direct, "test");
    }

    @AfterAll
    static void close() {
        router.close();
    }

    private static Connection connect(String settings) throws SQLException {
        return DriverManager.getConnection(
                app.jdbcUrl().replace("127.0.0.1", "localhost")
                        + "&sslrootcert="
                        + authority.certificate()
                        + "&"
                        + settings);
    }

    @Test
    void sessionsAreEncryptedForThoseWhoAsk() throws Exception {
        for (String settings :
                new String[] {"sslmode=verify-full", "sslmode=verify-full&sslNegotiation=direct"}) {
            try (Connection session = connect(settings)) {
                assertThat(ask(session, "SELECT repeat('x', 100000)")).hasSize(100_000);
            }
        }
        try (Connection session = connect("sslmode=disable")) {
            assertThat(ask(session, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void whoeverDoesNotTrustTheAuthorityDoesNotGoOn() {
        SQLException failure =
                catchThrowableOfType(
                        SQLException.class,
                        () ->
                                DriverManager.getConnection(
                                        app.jdbcUrl()
                                                + "&sslmode=verify-full&sslfactory="
                                                + "org.postgresql.ssl.DefaultJavaSSLFactory"));
        assertThat(failure.getSQLState()).isEqualTo("08006");
    }

    @Test
    void whatCameInTheClearDoesNotCountAsEncrypted() throws Exception {
        try (RawClient client = new RawClient(router.address())) {
            client.send(
                    Unpooled.buffer()
                            .writeInt(8)
                            .writeInt(1234 << 16 | 5679)
                            .writeBytes(new byte[] {0, 0, 0, 9, 0, 3, 0, 0, 0}));
            RawClient.Said refusal = client.expect('E');
            assertThat(refusal.field('C')).isEqualTo("08P01");
            assertThat(refusal.field('M')).isEqualTo("received unencrypted data after SSL request");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void aCertificateThatCannotBeShownStopsTheStart() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.pem"), "no certificate");
        assertThatThrownBy(() ->
                        house.open(
                                TestRouter.settings(5, SOON), new CertificateFiles(wrong, wrong)))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("wrong.pem");
    }
}
