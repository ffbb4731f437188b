package dev.pando.manifest;

import dev.pando.manifest.part.CertificateFiles;
import dev.pando.manifest.part.Rules;
import dev.pando.manifest.part.StaticFolder;
import dev.pando.manifest.part.Upstream;
import dev.pando.manifest.source.Fields;
import dev.pando.manifest.source.Findings;
import dev.pando.manifest.source.Value;
import dev.pando.manifest.source.YamlTree;
import dev.pando.manifest.value.ListenAddress;
import dev.pando.manifest.value.ServerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a front door that stands alone does, as a file for {@code pando proxy} describes it,
 * checked, with the defaults filled in. Its keys are those of {@link Manifest} that a front door
 * has, and where it listens.
 *
 * @param listen where it listens; none where the file does not say
 * @param listenTls the same for TLS
 * @param certificates what it shows there
 */
public record ProxyConfig(
        List<ListenAddress> listen,
        List<ListenAddress> listenTls,
        List<CertificateFiles> certificates,
        List<Upstream> upstreams,
        List<StaticFolder> staticFolders,
        Rules rules) {
    private static final String EXPECTED = "upstreams:, static: or paths:";

    public ProxyConfig {
        listen = List.copyOf(listen);
        listenTls = List.copyOf(listenTls);
        certificates = List.copyOf(certificates);
        upstreams = List.copyOf(upstreams);
        staticFolders = List.copyOf(staticFolders);
    }

    /**
     * Reads a file.
     *
     * @throws InvalidManifest with all problems that were found
     * @throws IOException if it cannot be read
     */
    public static ProxyConfig read(Path file) throws IOException, InvalidManifest {
        Findings findings = new Findings(file.toString());
        Value whole;
        try (InputStream in = Files.newInputStream(file)) {
            whole = YamlTree.read(in.readNBytes(YamlTree.MAX_BYTES + 1), findings);
        }
        ProxyConfig config = whole == null ? null : whole.asFields(EXPECTED, ProxyConfig::read);
        if (config == null || !findings.isClean()) {
            throw new InvalidManifest(findings.problems());
        }
        return config;
    }

    private static ProxyConfig read(Fields fields) {
        FrontDoor frontDoor = new FrontDoor();
        List<ListenAddress> listen = addresses(fields.get("listen"));
        List<ListenAddress> listenTls = addresses(fields.get("listen-tls"));
        Value upstreams = fields.get("upstreams");
        Value folders = fields.get("static");
        return new ProxyConfig(
                listen,
                listenTls,
                CertificatesReader.read(fields),
                upstreams == null ? List.of() : new UpstreamsReader(frontDoor).read(upstreams),
                folders == null ? List.of() : new StaticReader(frontDoor).read(folders),
                RulesReader.read(fields));
    }

    private static List<ListenAddress> addresses(@Nullable Value value) {
        return value == null ? List.of() : value.asOneOrMoreOf(ListenAddress.FORM);
    }

    /** One upstream that takes all requests, as the command line names its servers. */
    public static ProxyConfig to(List<ServerAddress> servers) {
        return new ProxyConfig(
                List.of(),
                List.of(),
                List.of(),
                List.of(UpstreamsReader.usual("upstream", servers)),
                List.of(),
                Rules.NONE);
    }
}
