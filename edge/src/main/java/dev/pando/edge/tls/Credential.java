package dev.pando.edge.tls;

import dev.pando.cluster.CertificateFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with what it is signed by, and its private key: read from PEM files and known to
 * belong together. Keys are taken as PKCS#8 (RFC 5958), PKCS#1 (RFC 8017 §A.1.2) and SEC 1 (RFC
 * 5915), not encrypted. Immutable.
 *
 * @param chain the certificate first, then those that signed it, each the one before
 * @param names the names it is good for, in lower case; a star stands for one label in front
 */
public record Credential(List<X509Certificate> chain, PrivateKey key, List<String> names) {
    static final String DECRYPT = "write it without a password: openssl pkey -in FILE -out FILE";

    private static final int DNS_NAME = 2;
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION_0 = {2, 1, 0};

    public Credential {
        chain = List.copyOf(chain);
        names = List.copyOf(names);
    }

    /** Reads the files; the key may stand in the certificate's. */
    public static Credential read(CertificateFiles files) throws InvalidCertificate {
        List<X509Certificate> chain = chain(files.certificate());
        X509Certificate leaf = chain.getFirst();
        PrivateKey key = key(files.key(), leaf.getPublicKey());
        if (!belongs(key, leaf.getPublicKey())) {
            throw new InvalidCertificate(
                    files.key() + ": this key is not that of " + files.certificate());
        }
        return new Credential(chain, key, names(leaf));
    }

    /** The moment after which clients refuse it. */
    Instant goodUntil() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    private static List<X509Certificate> chain(Path file) throws InvalidCertificate {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Pem.Block block : Pem.read(file)) {
                if (block.label().equals("CERTIFICATE")) {
                    var in = new ByteArrayInputStream(block.der());
                    chain.add((X509Certificate) factory.generateCertificate(in));
                }
            }
        } catch (CertificateException e) {
            throw new InvalidCertificate(
                    file + ": a certificate cannot be read: " + e.getMessage());
        }
        if (chain.isEmpty()) {
            throw new InvalidCertificate(
                    file + ": no certificate (expected: -----BEGIN CERTIFICATE-----)");
        }
        return chain;
    }

    private static PrivateKey key(Path file, PublicKey leaf) throws InvalidCertificate {
        for (Pem.Block block : Pem.read(file)) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return key(file, leaf, block.der());
                }
                case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> {
                    return key(file, leaf, wrapped(block.der(), leaf));
                }
                case "ENCRYPTED PRIVATE KEY" ->
                        throw new InvalidCertificate(file + ": its key is encrypted; " + DECRYPT);
                default -> {} // EC PARAMETERS, and the certificate itself
            }
        }
        throw new InvalidCertificate(
                file + ": no private key (expected: -----BEGIN PRIVATE KEY-----)");
    }

    private static PrivateKey key(Path file, PublicKey leaf, byte[] pkcs8)
            throws InvalidCertificate {
        try {
            return KeyFactory.getInstance(leaf.getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new InvalidCertificate(
                    file
                            + ": not a key of the kind that the certificate has, "
                            + leaf.getAlgorithm()
                            + ": "
                            + e.getMessage());
        }
    }

    /** A key of an older form as PKCS#8, whose algorithm is the one that the certificate names. */
    private static byte[] wrapped(byte[] key, PublicKey leaf) {
        byte[] publicKey = leaf.getEncoded(); // SEQUENCE { algorithm, key }
        int start = contentStart(publicKey, 0);
        int end = contentStart(publicKey, start) + contentLength(publicKey, start);
        byte[] algorithm = Arrays.copyOfRange(publicKey, start, end);
        return element(SEQUENCE, joined(VERSION_0, algorithm, element(OCTET_STRING, key)));
    }

    private static int contentStart(byte[] der, int at) {
        int length = der[at + 1] & 0xff;
        return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
    }

    private static int contentLength(byte[] der, int at) {
        int length = der[at + 1] & 0xff;
        if (length < 0x80) {
            return length;
        }
        int sum = 0;
        for (int i = 0; i < (length & 0x7f); i++) {
            sum = (sum << 8) | (der[at + 2 + i] & 0xff);
        }
        return sum;
    }

    /** A DER element of less than 64 KB (X.690 §8.1). */
    private static byte[] element(int tag, byte[] content) {
        int length = content.length;
        byte[] head =
                length < 0x80
                        ? new byte[] {(byte) tag, (byte) length}
                        : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        return joined(head, content);
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Whether what the one signs the other takes for its own. */
    private static boolean belongs(PrivateKey key, PublicKey publicKey) {
        String algorithm =
                switch (publicKey.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> publicKey.getAlgorithm();
                };
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(VERSION_0);
            byte[] signed = signing.sign();
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(publicKey);
            verifying.update(VERSION_0);
            return verifying.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The subject's alternative names, or its common name where it has none (RFC 6125 §6.4.4). */
    private static List<String> names(X509Certificate leaf) throws InvalidCertificate {
        List<String> names = new ArrayList<>();
        try {
            var alternatives = leaf.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> each : alternatives) {
                    if (each.getFirst() instanceof Integer type && type == DNS_NAME) {
                        names.add(each.get(1).toString().toLowerCase(Locale.ROOT));
                    }
                }
                return names;
            }
            for (Rdn part : new LdapName(leaf.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(part.getValue().toString().toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateException | InvalidNameException e) {
            throw new InvalidCertificate("the names of a certificate cannot be read: " + e);
        }
        return names;
    }

    /** The part of a name that a star covers all of, with its dot; null if there is none. */
    static @Nullable String parent(String name) {
        int dot = name.indexOf('.');
        return dot <= 0 ? null : name.substring(dot);
    }
}
