package dev.pando.server.process;

import dev.pando.cluster.CertificateFiles;
import dev.pando.edge.tls.Credential;
import dev.pando.edge.tls.InvalidCertificate;
import dev.pando.node.StartFailure;
import dev.pando.node.tls.LocalAuthority;
import dev.pando.server.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a front door shows to those who connect by TLS: the certificates that a file names, once
 * they are known to be good, and with {@code --dev-tls} one of the user's own authority for the
 * names of this machine.
 */
public final class ShownCertificates {
    private static final String PART = "TLS";

    private final boolean dev;
    private final Terminal terminal;

    /**
     * @param dev whether the user's own authority vouches for this machine's names
     */
    public ShownCertificates(boolean dev, Terminal terminal) {
        this.dev = dev;
        this.terminal = terminal;
    }

    /**
     * All of them, the named first.
     *
     * @param hosts by which the front door is asked
     * @throws InvalidCertificate if one that is named cannot be shown
     */
    public List<CertificateFiles> of(List<CertificateFiles> named, List<String> hosts)
            throws InvalidCertificate, StartFailure, IOException {
        for (CertificateFiles files : named) {
            Credential.read(files);
        }
        List<CertificateFiles> all = new ArrayList<>(named);
        if (dev) {
            all.add(own(hosts));
        }
        return all;
    }

    private CertificateFiles own(List<String> hosts) throws StartFailure, IOException {
        LocalAuthority authority =
                new LocalAuthority(
                        LocalAuthority.usualFolder(System.getenv()),
                        Path.of(System.getProperty("java.home")));
        Stream<String> names =
                hosts.stream().filter(host -> LocalAuthority.covers(host) && !host.startsWith("*"));
        LocalAuthority.Issued issued = authority.issue(names.toList());
        terminal.note(
                PART,
                "browsers here trust it once they trust "
                        + authority.certificate()
                        + "; so does curl --cacert");
        hosts.stream()
                .filter(host -> !LocalAuthority.covers(host) || host.startsWith("*"))
                .forEach(host ->
                        terminal.note(
                                PART,
                                "not for "
                                        + host
                                        + ": --dev-tls has certificates for localhost,"
                                        + " *.localhost and *.test alone, by name"));
        return new CertificateFiles(issued.certificate(), issued.key());
    }

    /** The same failure, for a start that cannot go on. */
    public static StartFailure failure(InvalidCertificate met) {
        return new StartFailure(
                PART,
                String.valueOf(met.getMessage()),
                "mend the file, or take it out of certificates:",
                met);
    }
}
