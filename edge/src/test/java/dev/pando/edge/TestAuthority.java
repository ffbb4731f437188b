package dev.pando.edge;

import dev.pando.cluster.CertificateFiles;
import dev.pando.node.net.Address;
import dev.pando.node.tls.LocalAuthority;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Certificates for a test, and clients that trust them. */
final class TestAuthority {
    private final LocalAuthority authority;

    TestAuthority(Path folder) {
        authority =
                new LocalAuthority(
                        folder.resolve("authority"), Path.of(System.getProperty("java.home")));
    }

    /** A certificate for localhost and these names. */
    CertificateFiles issue(String... names) throws Exception {
        LocalAuthority.Issued issued = authority.issue(List.of(names));
        return new CertificateFiles(issued.certificate(), issued.key());
    }

    /** A TLS context that trusts them. */
    SSLContext trusting() throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authority.certificate())) {
            store.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** A connection by TLS, whose handshake is over, to one who must prove that name. */
    SSLSocket connect(Address to, String name, String... versions) throws Exception {
        SSLSocket socket =
                (SSLSocket) trusting().getSocketFactory().createSocket(to.host(), to.port());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        if (versions.length > 0) {
            parameters.setProtocols(versions);
        }
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        try {
            socket.startHandshake();
        } catch (Exception e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    /** A connection by TLS on which HTTP/2 was agreed on. */
    SSLSocket connectHttp2(Address to) throws Exception {
        SSLSocket socket =
                (SSLSocket) trusting().getSocketFactory().createSocket(to.host(), to.port());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        socket.startHandshake();
        if (!socket.getApplicationProtocol().equals("h2")) {
            throw new IllegalStateException("agreed on: " + socket.getApplicationProtocol());
        }
        return socket;
    }

    /** The same, as a client that sends what it is told. */
    RawClient client(Address to) throws Exception {
        return RawClient.of(connect(to, "localhost"));
    }
}
