package dev.pando.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pando.manifest.part.Cache;
import dev.pando.manifest.part.CertificateFiles;
import dev.pando.manifest.part.Database;
import dev.pando.manifest.part.Function;
import dev.pando.manifest.part.Rules;
import dev.pando.manifest.part.Service;
import dev.pando.manifest.part.Sessions;
import dev.pando.manifest.part.StaticFolder;
import dev.pando.manifest.source.Findings;
import dev.pando.manifest.source.Value;
import dev.pando.manifest.source.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An app as its {@code pando.yaml} describes it, checked, with the defaults filled in. Parts stand
 * in the file's order.
 *
 * @param app the app's name
 * @param database null when the app has none
 * @param cache null when the app has none
 * @param sessions null when the app keeps none
 * @param rules what holds for requests by their path
 * @param certificates what the front door shows to those who connect by TLS
 * @param secrets names of environment variables whose values are made once
 * @param notes what the user should be told though the manifest is accepted, one line each
 */
public record Manifest(
        String app,
        List<Service> services,
        List<Function> functions,
        List<StaticFolder> staticFolders,
        @Nullable Database database,
        @Nullable Cache cache,
        @Nullable Sessions sessions,
        Rules rules,
        List<CertificateFiles> certificates,
        List<String> secrets,
        List<String> notes) {
    public Manifest {
        services = List.copyOf(services);
        functions = List.copyOf(functions);
        staticFolders = List.copyOf(staticFolders);
        certificates = List.copyOf(certificates);
        secrets = List.copyOf(secrets);
        notes = List.copyOf(notes);
    }

    /**
     * Reads a manifest with what Pando supports today.
     *
     * @throws InvalidManifest with all problems that were found
     * @throws IOException if the file cannot be read
     */
    public static Manifest read(Path file) throws IOException, InvalidManifest {
        return read(file, Supported.today());
    }

    /** Reads a manifest of which only what is supported is accepted. */
    public static Manifest read(Path file, Supported supported)
            throws IOException, InvalidManifest {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(in.readNBytes(YamlTree.MAX_BYTES + 1), file.toString(), supported);
        }
    }

    /**
     * Reads a manifest from its text.
     *
     * @param name stands for the file in problems
     */
    public static Manifest parse(String text, String name, Supported supported)
            throws InvalidManifest {
        return parse(text.getBytes(UTF_8), name, supported);
    }

    static Manifest parse(byte[] bytes, String name, Supported supported) throws InvalidManifest {
        Findings findings = new Findings(name);
        Value whole = YamlTree.read(bytes, findings);
        Manifest manifest =
                whole == null ? null : new ManifestReader(supported, findings).read(whole);
        if (manifest == null || !findings.isClean()) {
            throw new InvalidManifest(findings.problems());
        }
        return manifest;
    }
}
