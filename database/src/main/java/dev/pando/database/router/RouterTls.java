package dev.pando.database.router;

import dev.pando.cluster.CertificateFiles;
import dev.pando.node.StartFailure;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS 1.2 and 1.3 as the router speaks it: one certificate, and PostgreSQL's name in ALPN. */
final class RouterTls {
    /** As registered with IANA; PostgreSQL 18 §54.2.11. */
    private static final String ALPN_NAME = "postgresql";

    private RouterTls() {}

    /** With the certificate in those files, which are read now; null without files. */
    static @Nullable SslContext of(@Nullable CertificateFiles files) throws StartFailure {
        if (files == null) {
            return null;
        }
        try {
            return SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile())
                    .protocols("TLSv1.3", "TLSv1.2")
                    .applicationProtocolConfig(
                            new ApplicationProtocolConfig(
                                    Protocol.ALPN,
                                    SelectorFailureBehavior.NO_ADVERTISE,
                                    SelectedListenerFailureBehavior.ACCEPT,
                                    ALPN_NAME))
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new StartFailure(
                    "database",
                    "cannot show the certificate " + files.certificate() + ": " + e.getMessage(),
                    "give a PEM chain, and its key in PKCS #8",
                    e);
        }
    }
}
