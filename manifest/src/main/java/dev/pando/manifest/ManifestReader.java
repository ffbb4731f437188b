package dev.pando.manifest;

import dev.pando.manifest.Supported.Feature;
import dev.pando.manifest.part.Cache;
import dev.pando.manifest.part.CertificateFiles;
import dev.pando.manifest.part.Database;
import dev.pando.manifest.part.Function;
import dev.pando.manifest.part.Rules;
import dev.pando.manifest.part.Service;
import dev.pando.manifest.part.Sessions;
import dev.pando.manifest.part.StaticFolder;
import dev.pando.manifest.source.Fields;
import dev.pando.manifest.source.Findings;
import dev.pando.manifest.source.Value;
import dev.pando.manifest.value.DurationText;
import dev.pando.manifest.value.Form;
import dev.pando.manifest.value.Size;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the whole manifest: its top-level keys, and what concerns several of them. */
final class ManifestReader {
    private static final String EXPECTED = "app: and one service, function or static folder";

    private static final Size CACHE_MEMORY = Size.ofMegabytes(512);
    private static final Duration SESSION_IDLE = Duration.ofMinutes(30);
    private static final Form<Duration> IDLE =
            DurationText.between(Duration.ofSeconds(1), Duration.ofDays(365));

    private final Supported supported;
    private final Findings findings;
    private final FrontDoor frontDoor = new FrontDoor();

    ManifestReader(Supported supported, Findings findings) {
        this.supported = supported;
        this.findings = findings;
    }

    /** The manifest; null, or findings that are not clean, if it cannot be accepted. */
    @Nullable Manifest read(Value whole) {
        return whole.asFields(EXPECTED, fields -> manifest(whole, fields));
    }

    private @Nullable Manifest manifest(Value whole, Fields fields) {
        String app = fields.required("app", Forms.NAME);
        List<Service> services = services(fields.get("services"));
        List<Function> functions =
                functions(supported(fields.get("functions"), Feature.FUNCTIONS), services);
        List<StaticFolder> staticFolders =
                staticFolders(supported(fields.get("static"), Feature.STATIC));
        Database database = database(fields.get("database"));
        Value cacheSection = supported(fields.get("cache"), Feature.CACHE);
        Cache cache = cache(cacheSection);
        Value sessionsSection = supported(fields.get("sessions"), Feature.SESSIONS);
        Sessions sessions = sessions(sessionsSection);
        supported(fields.get("limits"), Feature.LIMITS);
        supported(fields.get("trusted-proxies"), Feature.TRUSTED_PROXIES);
        Rules rules = RulesReader.read(fields);
        List<CertificateFiles> certificates = CertificatesReader.read(fields);
        List<String> secrets = fields.list("secrets", Forms.SECRET);

        if (sessionsSection != null && cacheSection == null) {
            sessionsSection.problem("sessions without a cache to keep them", "a cache: section");
        }
        if (findings.isClean()
                && services.isEmpty()
                && functions.isEmpty()
                && staticFolders.isEmpty()) {
            whole.problem("an app without parts", EXPECTED);
        }
        if (app == null) {
            return null;
        }
        return new Manifest(
                app,
                services,
                functions,
                staticFolders,
                database,
                cache,
                sessions,
                rules,
                certificates,
                secrets,
                findings.notes());
    }

    private List<Service> services(@Nullable Value section) {
        return section == null ? List.of() : new ServicesReader(supported, frontDoor).read(section);
    }

    private List<Function> functions(@Nullable Value section, List<Service> services) {
        return section == null
                ? List.of()
                : new FunctionsReader(supported, frontDoor, services).read(section);
    }

    private List<StaticFolder> staticFolders(@Nullable Value section) {
        return section == null ? List.of() : new StaticReader(frontDoor).read(section);
    }

    private @Nullable Database database(@Nullable Value section) {
        return section == null ? null : new DatabaseReader(supported).read(section);
    }

    private static @Nullable Cache cache(@Nullable Value section) {
        return section == null
                ? null
                : section.asFields(
                        "settings such as memory: 256MB",
                        fields -> new Cache(fields.optional("memory", Forms.MEMORY, CACHE_MEMORY)));
    }

    private static @Nullable Sessions sessions(@Nullable Value section) {
        return section == null
                ? null
                : section.asFields(
                        "settings such as store: cache",
                        fields ->
                                new Sessions(
                                        fields.optional(
                                                "store",
                                                Form.oneOf(Sessions.Store.class),
                                                Sessions.Store.CACHE),
                                        fields.optional("idle", IDLE, SESSION_IDLE)));
    }

    /**
     * The same section; one whose room is not built is refused, and still read for its problems.
     */
    private @Nullable Value supported(@Nullable Value section, Feature feature) {
        if (section != null && !supported.has(feature)) {
            section.keyProblem("not supported yet", null);
        }
        return section;
    }
}
