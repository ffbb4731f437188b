package dev.pando.node.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.node.StartFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalAuthorityTest {
    private static final Path JDK = Path.of(System.getProperty("java.home"));

    @TempDir private Path folder;

    private LocalAuthority authority() {
        return new LocalAuthority(folder.resolve("authority"), JDK);
    }

    private static X509Certificate read(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** Checks a certificate as a client does that trusts the authority. */
    private static void validate(Path certificate, Path trusted) throws Exception {
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(read(trusted), null)));
        parameters.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX")
                .validate(
                        CertificateFactory.getInstance("X.509")
                                .generateCertPath(List.of(read(certificate))),
                        parameters);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void vouchesForThisMachinesNames() throws Exception {
        LocalAuthority.Issued issued = authority().issue(List.of("shop.localhost", "a.test"));

        validate(issued.certificate(), authority().certificate());
        assertThat(read(issued.certificate()).getSubjectAlternativeNames())
                .extracting(name -> name.get(1).toString())
                .containsExactly(
                        "localhost", "a.test", "shop.localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
    }

    @Test
    void keepsWhatItHasAndLetsNobodyElseReadIt() throws Exception {
        LocalAuthority.Issued first = authority().issue(List.of("a.test"));
        byte[] key = Files.readAllBytes(first.key());

        assertThat(authority().issue(List.of("a.test"))).isEqualTo(first);
        assertThat(Files.readAllBytes(first.key())).isEqualTo(key);
        assertThat(authority().issue(List.of())).isNotEqualTo(first);
        try (Stream<Path> files = Files.list(folder.resolve("authority"))) {
            assertThat(files.filter(file -> !file.endsWith("lock")))
                    .allSatisfy(file -> assertThat(mode(file)).endsWith("------"));
        }
        assertThat(mode(folder.resolve("authority"))).isEqualTo("rwx------");
    }

    @Test
    void issuesAnewOnceItsAuthorityIsAnother() throws Exception {
        LocalAuthority.Issued first = authority().issue(List.of());
        X509Certificate before = read(first.certificate());
        Files.delete(folder.resolve("authority/authority.p12"));

        authority().issue(List.of());

        assertThat(read(first.certificate())).isNotEqualTo(before);
        validate(first.certificate(), authority().certificate());
    }

    /** Browsers and OpenSSL go by what a trusted authority says of itself; Java does not. */
    @Test
    void saysThatItCannotVouchForOthers() throws Exception {
        authority().issue(List.of());
        X509Certificate root = read(authority().certificate());

        assertThat(root.getCriticalExtensionOIDs()).contains("2.5.29.30");
        String permitted = new String(root.getExtensionValue("2.5.29.30"), ISO_8859_1);
        assertThat(permitted).contains("localhost", "test", "\u007f\0\0\0\u00ff\0\0\0");
        assertThat(root.getBasicConstraints()).as("signs no authorities").isZero();
        assertThat(LocalAuthority.covers("bank.example.com")).isFalse();
        assertThat(LocalAuthority.covers("mylocalhost")).isFalse();
        assertThat(LocalAuthority.covers("a.b.localhost")).isTrue();
    }

    @Test
    void saysWhatIsMissingWhereThereIsNoTool() {
        var without = new LocalAuthority(folder, folder);

        assertThatThrownBy(() -> without.issue(List.of()))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("keytool");
    }

    @Test
    void standsAmongTheDataOfPrograms() {
        assertThat(LocalAuthority.usualFolder(Map.of("XDG_DATA_HOME", "/data")))
                .isEqualTo(Path.of("/data/pando/authority"));
        assertThat(LocalAuthority.usualFolder(Map.of()).toString())
                .endsWith("/.local/share/pando/authority");
    }
}
