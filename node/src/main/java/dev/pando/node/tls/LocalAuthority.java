package dev.pando.node.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.node.StartFailure;
import dev.pando.node.state.Secrets;
import dev.pando.node.state.StateFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A certificate authority of one user's own, for developing: who trusts its certificate trusts the
 * front doors that the user runs here. It is made once; its key stays in its folder (mode 700), and
 * is good for names of this machine alone ({@code localhost} and below, {@code test}, loopback
 * addresses: RFC 5280 §4.2.1.10), so whoever steals it cannot pretend to be anyone else. The JDK's
 * keytool does the signing.
 *
 * <p>Processes of the user may share it; a lock on a file keeps them apart.
 */
public final class LocalAuthority {
    private static final String STORE = "authority.p12";
    private static final String AUTHORITY = "authority";
    private static final String LEAF = "leaf";
    private static final Duration RENEWED_BEFORE_END = Duration.ofDays(30);
    private static final int TOOL_SECONDS = 60;

    /** NameConstraints in DER: the two domains, 127.0.0.0/8 and ::1. */
    private static final String PERMITTED =
            "3047a045300b82096c6f63616c686f73743006820474657374"
                    + "300a87087f000000ff000000"
                    + "3022872000000000000000000000000000000001"
                    + "ffffffffffffffffffffffffffffffff";

    private final Path folder;
    private final Path keytool;

    /** A certificate and its key, in PEM files. */
    public record Issued(Path certificate, Path key) {}

    /** The one in a folder, with the tools of a JDK. */
    public LocalAuthority(Path folder, Path javaHome) {
        this.folder = folder;
        keytool = javaHome.resolve("bin/keytool");
    }

    /** Where a user's is: {@code pando/authority} among the data of programs (XDG). */
    public static Path usualFolder(Map<String, String> environment) {
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        Path all =
                data.startsWith("/")
                        ? Path.of(data)
                        : Path.of(System.getProperty("user.home"), ".local", "share");
        return all.resolve("pando").resolve(AUTHORITY);
    }

    /** Whether it can vouch for a name. */
    public static boolean covers(String name) {
        return List.of("localhost", "test").stream()
                .anyMatch(top -> name.equals(top) || name.endsWith("." + top));
    }

    /** Its own certificate, which clients must trust; there once it has issued one. */
    public Path certificate() {
        return folder.resolve("authority.pem");
    }

    /**
     * A certificate for this machine's names and these, the one that there is as long as it is good
     * for another month.
     *
     * @param names such as it {@link #covers}
     */
    public Issued issue(List<String> names) throws IOException, StartFailure {
        List<String> all = new ArrayList<>(List.of("localhost"));
        names.stream().sorted().filter(name -> !all.contains(name)).forEach(all::add);
        Secrets secrets = new Secrets(folder);
        try (FileChannel lock =
                        FileChannel.open(
                                folder.resolve("lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var _ = lock.lock()) {
            String password = secrets.secret("password");
            if (!Files.exists(folder.resolve(STORE)) || !Files.exists(certificate())) {
                begin(password);
            }
            Issued issued = files(all);
            if (!isGood(issued)) {
                sign(issued, all, password);
            }
            return issued;
        } catch (GeneralSecurityException e) {
            throw new StartFailure(
                    "TLS",
                    "the local authority in " + folder + " cannot be used: " + e.getMessage(),
                    "remove that folder, and trust the new " + certificate() + " in its place",
                    e);
        }
    }

    private Issued files(List<String> names) throws GeneralSecurityException {
        byte[] digest =
                MessageDigest.getInstance("SHA-256")
                        .digest(String.join(" ", names).getBytes(UTF_8));
        String name = HexFormat.of().formatHex(Arrays.copyOf(digest, 8));
        return new Issued(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
    }

    private boolean isGood(Issued issued) throws IOException {
        if (!Files.exists(issued.certificate) || !Files.exists(issued.key)) {
            return false;
        }
        try {
            X509Certificate leaf = read(issued.certificate);
            leaf.verify(read(certificate()).getPublicKey());
            return leaf.getNotAfter().toInstant().isAfter(Instant.now().plus(RENEWED_BEFORE_END));
        } catch (GeneralSecurityException e) {
            return false; // of an authority that is gone, or no certificate: it is made anew
        }
    }

    private static X509Certificate read(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** Makes the authority itself. */
    private void begin(String password) throws IOException, StartFailure, GeneralSecurityException {
        Path draft = folder.resolve(STORE + ".tmp");
        Files.deleteIfExists(draft);
        keytool(
                password,
                draft,
                AUTHORITY,
                "-dname",
                "CN=Pando local authority of " + plain(System.getProperty("user.name")),
                "-validity",
                "3650",
                "-ext",
                "bc:critical=ca:true,pathlen:0",
                "-ext",
                "ku:critical=keyCertSign,cRLSign",
                "-ext",
                "2.5.29.30:critical=" + PERMITTED);
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
        Certificate own = open(draft, password).getCertificate(AUTHORITY);
        Files.move(draft, folder.resolve(STORE), StandardCopyOption.ATOMIC_MOVE);
        StateFile.write(certificate(), pem("CERTIFICATE", own.getEncoded()));
    }

    /** A name without what has a meaning in a distinguished name. */
    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    private void sign(Issued issued, List<String> names, String password)
            throws IOException, StartFailure, GeneralSecurityException {
        Path draft = folder.resolve(LEAF + ".tmp");
        Files.copy(folder.resolve(STORE), draft, StandardCopyOption.REPLACE_EXISTING);
        try {
            keytool(
                    password,
                    draft,
                    LEAF,
                    "-signer",
                    AUTHORITY,
                    "-dname",
                    "CN=" + names.getFirst(),
                    "-validity",
                    "90",
                    "-ext",
                    "san=dns:" + String.join(",dns:", names) + ",ip:127.0.0.1,ip:::1",
                    "-ext",
                    "ku:critical=digitalSignature",
                    "-ext",
                    "eku=serverAuth");
            KeyStore store = open(draft, password);
            Key key = store.getKey(LEAF, password.toCharArray());
            StateFile.write(issued.key, pem("PRIVATE KEY", key.getEncoded()));
            StateFile.write(
                    issued.certificate,
                    pem("CERTIFICATE", store.getCertificate(LEAF).getEncoded()));
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static KeyStore open(Path file, String password)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        return store;
    }

    private static String pem(String label, byte[] der) {
        Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII));
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, lines.encodeToString(der), label);
    }

    /** Makes a pair of keys in a store. */
    private void keytool(String password, Path store, String alias, String... more)
            throws IOException, StartFailure {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                keytool.toString(),
                                "-genkeypair",
                                "-alias",
                                alias,
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-keystore",
                                store.toString(),
                                "-storetype",
                                "PKCS12",
                                "-storepass:env",
                                "PANDO_STORE_PASSWORD"));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PANDO_STORE_PASSWORD", password);
        Process process = start(builder);
        try (InputStream out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), UTF_8);
            if (!process.waitFor(TOOL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new StartFailure(
                        "TLS",
                        "keytool could not make a key: " + said.strip(),
                        "look whether " + folder + " can be written to, and is not full");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool made a key", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(ProcessBuilder builder) throws StartFailure {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new StartFailure(
                    "TLS",
                    "cannot run " + keytool + ": " + e.getMessage(),
                    "run Pando with a JDK, which has keytool",
                    e);
        }
    }
}
