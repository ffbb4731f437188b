package dev.pando.edge.tls;

import dev.pando.cluster.CertificateFiles;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.Mapping;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an edge shows of itself to those who connect by TLS: of the certificates in the picture the
 * one whose name the client asks for; the first where there is none such, or it names none. Where
 * two have a name, it is the first's.
 *
 * <p>The files are looked at once a second. What they hold is taken once two looks in a row agree
 * on them, since a certificate and its key are seldom replaced at the same moment; what cannot be
 * taken leaves the one before in its place, and is said once. Connections that are open go on with
 * what they began with. TLS 1.2 and 1.3, with the forward-secret ciphers that Mozilla's
 * 'intermediate' list has.
 *
 * <p>Safe for use by many threads.
 */
public final class Certificates implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofDays(7);

    /** How long a loop may take from finding a context to using it. */
    private static final long RETIRED_NANOS = Duration.ofSeconds(30).toNanos();

    /** The longest first message of a client: one with many key shares is some 2 KB. */
    private static final int MAX_CLIENT_HELLO_BYTES = 16 * 1024;

    private static final List<String> CIPHERS =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final ApplicationProtocolConfig PROTOCOLS =
            new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2,
                    ApplicationProtocolNames.HTTP_1_1);

    /** What was read from files at one state of theirs. */
    private record Shown(String state, Credential credential, SslContext context) {}

    /** Files, what is shown of them, and how they were seen last. */
    private static final class Entry {
        private final CertificateFiles files;
        private @Nullable Shown shown;
        private String seen = "";
        private String tried = "";

        Entry(CertificateFiles files) {
            this.files = files;
        }
    }

    /** Finds by name; one for all loops, made anew with each change. */
    private record Table(Map<String, SslContext> byName, @Nullable SslContext usual)
            implements Mapping<String, SslContext> {
        private static final Table EMPTY = new Table(Map.of(), null);

        @Override
        public SslContext map(@Nullable String name) {
            SslContext found = name == null ? null : byName.get(name);
            if (found == null && name != null) {
                found = byName.get("*" + Credential.parent(name));
            }
            found = found == null ? usual : found;
            if (found == null) {
                throw new IllegalStateException("no certificate to show");
            }
            return found;
        }
    }

    /** A context that is in no table any more. */
    private record Retired(SslContext context, long atNanos) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Retired> retired = new ArrayList<>();
    private Map<CertificateFiles, Entry> entries = new LinkedHashMap<>();
    private @Nullable Thread watch;
    private boolean closed;
    private volatile Table table = Table.EMPTY;
    private volatile @Nullable Instant firstEnd;

    /** Shows these from now on, in this order; what cannot be read is said in the log. */
    public void follow(List<CertificateFiles> wanted) {
        lock.lock();
        try {
            Map<CertificateFiles, Entry> next = new LinkedHashMap<>();
            for (CertificateFiles files : wanted) {
                Entry entry = entries.get(files);
                next.put(files, entry == null ? new Entry(files) : entry);
            }
            if (closed || next.keySet().stream().toList().equals(List.copyOf(entries.keySet()))) {
                return;
            }
            entries.forEach((files, entry) -> {
                if (!next.containsKey(files)) {
                    retire(entry.shown);
                }
            });
            entries = next;
            entries.values().stream().filter(e -> e.shown == null).forEach(this::read);
            publish();
            if (watch == null) {
                watch = Thread.ofVirtual().name("certificates").start(this::watch);
            }
        } finally {
            lock.unlock();
        }
    }

    private void watch() {
        while (true) {
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            lock.lock();
            try {
                if (closed) {
                    return;
                }
                look();
            } catch (RuntimeException e) {
                LOG.error("a look at the certificates failed; the next one follows", e);
            } finally {
                lock.unlock();
            }
        }
    }

    private void look() {
        boolean changed = false;
        for (Entry entry : entries.values()) {
            String now = state(entry.files);
            boolean settled = now.equals(entry.seen);
            entry.seen = now;
            if (settled && !now.equals(entry.tried)) {
                changed |= read(entry);
            }
        }
        if (changed) {
            publish();
        }
        long now = System.nanoTime();
        retired.removeIf(each -> {
            boolean over = now - each.atNanos >= RETIRED_NANOS;
            if (over) {
                ReferenceCountUtil.release(each.context);
            }
            return over;
        });
    }

    /** Takes what the files hold now; false if that cannot be shown. */
    private boolean read(Entry entry) {
        String state = state(entry.files);
        entry.seen = state;
        entry.tried = state;
        try {
            Credential credential = Credential.read(entry.files);
            Shown next = new Shown(state, credential, context(credential));
            retire(entry.shown);
            entry.shown = next;
            tell(entry.files, credential);
            return true;
        } catch (InvalidCertificate | SSLException e) {
            LOG.warn(
                    "{}; {}",
                    e.getMessage(),
                    entry.shown == null ? "it is not shown" : "the one before is shown on");
            return false;
        }
    }

    private static void tell(CertificateFiles files, Credential credential) {
        Instant end = credential.goodUntil();
        if (end.isBefore(Instant.now().plus(SOON))) {
            LOG.warn("certificate {}: good until {} only", files.certificate(), end);
        } else {
            LOG.info(
                    "certificate {}: for {}, good until {}",
                    files.certificate(),
                    credential.names(),
                    end);
        }
    }

    private static SslContext context(Credential credential) throws SSLException {
        return SslContextBuilder.forServer(
                        credential.key(), credential.chain().toArray(X509Certificate[]::new))
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(PROTOCOLS)
                .build();
    }

    private void publish() {
        Map<String, SslContext> byName = new HashMap<>();
        SslContext usual = null;
        List<Instant> ends = new ArrayList<>();
        for (Entry entry : entries.values()) {
            Shown shown = entry.shown;
            if (shown != null) {
                usual = usual == null ? shown.context : usual;
                shown.credential.names().forEach(name -> byName.putIfAbsent(name, shown.context));
                ends.add(shown.credential.goodUntil());
            }
        }
        firstEnd = ends.stream().min(Comparator.naturalOrder()).orElse(null);
        table = new Table(Map.copyOf(byName), usual);
    }

    /** Keeps it for those who have just found it. */
    private void retire(@Nullable Shown shown) {
        if (shown != null) {
            retired.add(new Retired(shown.context, System.nanoTime()));
        }
    }

    private static String state(CertificateFiles files) {
        return state(files.certificate()) + " " + state(files.key());
    }

    private static String state(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size()
                    + " "
                    + attributes.lastModifiedTime().toInstant()
                    + " "
                    + attributes.fileKey();
        } catch (IOException e) {
            return "missing";
        }
    }

    /** Whether there is anything to show. */
    public boolean any() {
        return table.usual != null;
    }

    /**
     * Seconds until the first of them is out of date; negative once it is, NaN if there is none.
     */
    public double secondsLeft() {
        Instant end = firstEnd;
        return end == null ? Double.NaN : Duration.between(Instant.now(), end).toSeconds();
    }

    /**
     * What does the handshake of one connection, and then encrypts. It keeps no time: whoever adds
     * it does.
     */
    public ChannelHandler handler() {
        return new SniHandler((Mapping<String, SslContext>) this::shown, MAX_CLIENT_HELLO_BYTES, 0);
    }

    private SslContext shown(@Nullable String name) {
        return table.map(name);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            table = Table.EMPTY;
            entries.values().forEach(entry -> retire(entry.shown));
            entries = Map.of();
            retired.forEach(each -> ReferenceCountUtil.release(each.context));
            retired.clear();
        } finally {
            lock.unlock();
        }
        if (watch != null) {
            LockSupport.unpark(watch);
        }
    }
}
