package dev.pando.edge.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pando.cluster.CertificateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates and keys in the forms that tools write them. */
final class CredentialTest {
    private static final String PASSWORD = "secret";

    @TempDir private Path folder;

    /** A key and its certificate, as the JDK's own tool makes them. */
    @SuppressWarnings("ArrayRecordComponent") // written to files, never compared
    private record Made(byte[] certificate, byte[] key) {}

    private Made made(String algorithm, String... more) throws Exception {
        Path store = Files.createTempDirectory(folder, "store").resolve("store.p12");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                                "-genkeypair",
                                "-alias",
                                "a",
                                "-keyalg",
                                algorithm,
                                "-dname",
                                "CN=Old.Example.com",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD));
        command.addAll(List.of(more));
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(tool.getInputStream().readAllBytes(), US_ASCII);
        assertThat(tool.waitFor()).as(said).isZero();
        KeyStore read = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            read.load(in, PASSWORD.toCharArray());
        }
        return new Made(
                read.getCertificate("a").getEncoded(),
                read.getKey("a", PASSWORD.toCharArray()).getEncoded());
    }

    private static String pem(String label, byte[] der) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }

    private CertificateFiles files(String certificate, String key) throws IOException {
        Path folderOfTwo = Files.createTempDirectory(folder, "files");
        return new CertificateFiles(
                Files.writeString(folderOfTwo.resolve("site.pem"), certificate),
                Files.writeString(folderOfTwo.resolve("site.key"), key));
    }

    /** What the OCTET STRING at the end of a PKCS#8 key holds: the key in its older form. */
    private static byte[] olderForm(byte[] pkcs8, String algorithm) {
        for (int at = 4; at < pkcs8.length; at++) {
            boolean octets = pkcs8[at] == 4 && at > 20;
            int head = pkcs8[at + 1] == (byte) 0x82 ? 4 : pkcs8[at + 1] == (byte) 0x81 ? 3 : 2;
            if (octets && pkcs8[at + head] == 0x30) {
                return Arrays.copyOfRange(pkcs8, at + head, pkcs8.length);
            }
        }
        throw new IllegalStateException("no key of " + algorithm);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void readsKeysOfEachKind(String algorithm) throws Exception {
        Made made = made(algorithm);

        Credential read =
                Credential.read(
                        files(
                                "A text\n" + pem("CERTIFICATE", made.certificate),
                                pem("PRIVATE KEY", made.key)));

        assertThat(read.names()).containsExactly("old.example.com");
        assertThat(read.key().getEncoded()).isEqualTo(made.key);
    }

    @Test
    void readsOlderForms() throws Exception {
        Made rsa = made("RSA");
        Made ec = made("EC", "-groupname", "secp384r1");

        assertThat(
                        Credential.read(
                                        files(
                                                pem("CERTIFICATE", rsa.certificate),
                                                pem("RSA PRIVATE KEY", olderForm(rsa.key, "RSA"))))
                                .key()
                                .getEncoded())
                .isEqualTo(rsa.key);
        assertThat(
                        Credential.read(
                                        files(
                                                pem("CERTIFICATE", ec.certificate),
                                                pem("EC PARAMETERS", new byte[] {6, 1, 1})
                                                        + pem(
                                                                "EC PRIVATE KEY",
                                                                olderForm(ec.key, "EC"))))
                                .chain())
                .hasSize(1);
    }

    @Test
    void readsBothFromOneFile() throws Exception {
        Made made = made("EC", "-ext", "san=dns:A.example.com,dns:*.b.example.com,ip:10.0.0.1");
        CertificateFiles files =
                files(pem("PRIVATE KEY", made.key) + pem("CERTIFICATE", made.certificate), "");

        Credential read =
                Credential.read(new CertificateFiles(files.certificate(), files.certificate()));

        assertThat(read.names()).containsExactly("a.example.com", "*.b.example.com");
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        Made made = made("EC");
        Made other = made("EC");
        Made rsa = made("RSA");
        String certificate = pem("CERTIFICATE", made.certificate);
        String key = pem("PRIVATE KEY", made.key);

        refused(certificate, pem("PRIVATE KEY", other.key), "site.key: this key is not that of");
        refused(certificate, pem("PRIVATE KEY", rsa.key), "not a key of the kind");
        refused(certificate, pem("ENCRYPTED PRIVATE KEY", made.key), "encrypted; write it without");
        refused(
                certificate,
                pem("EC PRIVATE KEY", new byte[0]).replace("\n\n", "\nProc-Type: 4,ENCRYPTED\n\n"),
                "encrypted");
        refused(certificate, "", "site.key: no private key");
        refused(key, key, "site.pem: no certificate");
        refused(pem("CERTIFICATE", new byte[] {1, 2, 3}), key, "cannot be read");
        refused(certificate, key.replace("M", "="), "not Base64");
        refused(certificate, pem("RSA PRIVATE KEY", new byte[] {1}), "not a key of the kind");
        assertThatThrownBy(
                        () -> Credential.read(new CertificateFiles(folder.resolve("none"), folder)))
                .isInstanceOf(InvalidCertificate.class)
                .hasMessageContaining("none: there is no such file");
    }

    private void refused(String certificate, String key, String why) throws IOException {
        CertificateFiles files = files(certificate, key);
        assertThatThrownBy(() -> Credential.read(files))
                .isInstanceOf(InvalidCertificate.class)
                .hasMessageContaining(why);
    }
}
