package dev.pando.manifest;

import dev.pando.manifest.part.CertificateFiles;
import dev.pando.manifest.source.Fields;
import dev.pando.manifest.source.Value;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code certificates:}. */
final class CertificatesReader {
    private static final int MAX_CERTIFICATES = 1_000;

    private CertificatesReader() {}

    /** Reads them from the keys of a file's top level. */
    static List<CertificateFiles> read(Fields top) {
        Value section = top.get("certificates");
        if (section == null) {
            return List.of();
        }
        List<CertificateFiles> all =
                List.copyOf(
                        section.asEntries(
                                        Forms.ANY_FILE,
                                        Path.of("unread"),
                                        "the files of certificates and of their keys",
                                        CertificatesReader::files)
                                .values());
        if (section.isEmpty()) {
            section.problem("no certificate", "one or more, such as tls/site.pem: tls/site.key");
        }
        if (all.size() > MAX_CERTIFICATES) {
            section.problem(all.size() + " certificates", "at most " + MAX_CERTIFICATES);
        }
        return all;
    }

    private static @Nullable CertificateFiles files(Path certificate, Value value) {
        Path key = value.as(Forms.ANY_FILE);
        return key == null ? null : new CertificateFiles(certificate, key);
    }
}
