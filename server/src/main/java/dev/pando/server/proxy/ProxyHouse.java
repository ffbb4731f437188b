package dev.pando.server.proxy;

import dev.pando.api.ApiFormat;
import dev.pando.api.ProxyRequest;
import dev.pando.cluster.CertificateFiles;
import dev.pando.cluster.InMemoryPictureKeeper;
import dev.pando.edge.Door;
import dev.pando.edge.Edge;
import dev.pando.edge.log.AccessLog;
import dev.pando.edge.tls.Credential;
import dev.pando.edge.tls.InvalidCertificate;
import dev.pando.manifest.InvalidManifest;
import dev.pando.manifest.ProxyConfig;
import dev.pando.manifest.value.ListenAddress;
import dev.pando.node.Lifecycle;
import dev.pando.node.StartFailure;
import dev.pando.node.net.Address;
import dev.pando.node.net.EventLoops;
import dev.pando.node.telemetry.Telemetry;
import dev.pando.server.admin.AdminGuard;
import dev.pando.server.admin.AdminListener;
import dev.pando.server.admin.Answer;
import dev.pando.server.admin.Resource;
import dev.pando.server.control.Deploy;
import dev.pando.server.process.EdgeBounds;
import dev.pando.server.process.ShownCertificates;
import dev.pando.server.terminal.Terminal;
import io.micrometer.core.instrument.Clock;
import java.io.IOException;
import java.math.BigInteger;
import java.net.BindException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The composition root of {@code pando proxy}: an edge, the picture that it follows, and the file
 * that the picture follows. What is opened goes into the lifecycle.
 */
final class ProxyHouse {
    private static final ListenAddress USUAL = new ListenAddress("127.0.0.1", 8080);
    private static final ListenAddress USUAL_TLS = new ListenAddress("127.0.0.1", 8443);
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final long ACCESS_LOG_BYTES = 64L << 20;
    private static final int ACCESS_LOG_FILES = 4;

    private final ProxyRequest request;
    private final Terminal terminal;
    private final Lifecycle lifecycle;
    private final ProxyPicture next;
    private final InMemoryPictureKeeper picture;
    private final Asked asked;
    private final ShownCertificates shown;
    private final Path folder;
    private boolean tls;
    private ProxyConfig config;

    /** Where the command line wants it to listen; none where the file says so. */
    record Asked(List<ListenAddress> plain, List<ListenAddress> tls) {}

    /** Has read what it will do. */
    ProxyHouse(
            ProxyRequest request,
            ProxyConfig config,
            Asked asked,
            Terminal terminal,
            Lifecycle lifecycle) {
        this.request = request;
        this.config = config;
        this.asked = asked;
        this.terminal = terminal;
        this.lifecycle = lifecycle;
        Path file = request.config();
        Path parent = file == null ? null : file.toAbsolutePath().getParent();
        folder = parent == null ? Path.of("").toAbsolutePath() : parent;
        next = new ProxyPicture(folder);
        shown = new ShownCertificates(request.devTls(), terminal);
        picture = lifecycle.opened("picture", new InMemoryPictureKeeper());
    }

    /** Reads the files that the file names, too. */
    void check() throws InvalidCertificate {
        for (CertificateFiles files : Deploy.certificates(config.certificates(), folder)) {
            Credential.read(files);
        }
    }

    private List<CertificateFiles> certificates(ProxyConfig from)
            throws InvalidCertificate, StartFailure, IOException {
        Stream<String> ofUpstreams =
                from.upstreams().stream().flatMap(upstream -> upstream.way().hosts().stream());
        return shown.of(
                Deploy.certificates(from.certificates(), folder), ofUpstreams.distinct().toList());
    }

    /** Opens everything, and returns once it listens. */
    void open(Servers servers) throws IOException, StartFailure, InvalidCertificate {
        long now = System.nanoTime();
        List<CertificateFiles> certificates = certificates(config);
        List<ListenAddress> overTls = listenTls(config, !certificates.isEmpty());
        tls = !overTls.isEmpty();
        if (tls && certificates.isEmpty()) {
            throw new StartFailure(
                    "front door",
                    "there is no certificate to show at port " + overTls.getFirst().port(),
                    "name one in certificates:, or add --dev-tls for this machine's names");
        }
        picture.change(before -> next.next(before, config, servers, certificates, now));
        Telemetry telemetry = lifecycle.opened("telemetry", new Telemetry());
        EventLoops loops =
                lifecycle.opened(
                        "event loops",
                        EventLoops.start("loop", Runtime.getRuntime().availableProcessors()));
        Path logFile = request.accessLog();
        AccessLog log =
                lifecycle.opened(
                        "access log",
                        logFile == null
                                ? AccessLog.discarding()
                                : AccessLog.toFile(logFile, ACCESS_LOG_BYTES, ACCESS_LOG_FILES));
        Edge edge =
                lifecycle.opened(
                        "edge",
                        new Edge(
                                EdgeBounds.here(),
                                picture,
                                loops,
                                telemetry.registry(),
                                log,
                                Clock.SYSTEM,
                                new SplittableRandom()));
        telemetry.also(edge::histograms);
        for (ListenAddress at : listen(config)) {
            terminal.note("front door", "http://" + listen(at, edge::listen));
        }
        for (ListenAddress at : overTls) {
            terminal.note("front door", "https://" + listen(at, edge::listenTls));
        }
        Integer admin = request.adminPort();
        if (admin != null) {
            openAdmin(telemetry, admin);
        }
        Path file = request.config();
        if (file != null) {
            watch(file);
        }
    }

    private List<ListenAddress> listen(ProxyConfig from) {
        if (!asked.plain().isEmpty()) {
            return asked.plain();
        }
        return from.listen().isEmpty() ? List.of(USUAL) : from.listen();
    }

    private List<ListenAddress> listenTls(ProxyConfig from, boolean hasCertificate) {
        if (!asked.tls().isEmpty()) {
            return asked.tls();
        }
        boolean usual = from.listenTls().isEmpty() && hasCertificate;
        return usual ? List.of(USUAL_TLS) : from.listenTls();
    }

    /** Opens a listener. */
    @FunctionalInterface
    private interface Listening {
        Address at(Door door, Address wanted) throws IOException;
    }

    private static Address listen(ListenAddress at, Listening listening)
            throws IOException, StartFailure {
        Address wanted = new Address(at.host(), at.port());
        try {
            return listening.at(Door.Front.toAll(), wanted);
        } catch (BindException e) {
            throw new StartFailure(
                    "front door",
                    "cannot listen at " + wanted + ": " + e.getMessage(),
                    "stop what holds the port, or choose another with --listen or listen:, for TLS"
                            + " --listen-tls or listen-tls:",
                    e);
        }
    }

    /** Without a token: what it tells is no secret, and it is reached on this machine alone. */
    private void openAdmin(Telemetry telemetry, int port) throws IOException, StartFailure {
        String token = new BigInteger(256, new SecureRandom()).toString(36);
        Address wanted = Address.loopback(port);
        try {
            AdminListener listener =
                    new AdminListener(
                            wanted,
                            new AdminGuard(token),
                            Map.of(
                                    "/healthz",
                                    Resource.open(() -> Answer.text(200, "ok\n")),
                                    "/metrics",
                                    Resource.open(() -> metrics(telemetry))),
                            new ApiFormat());
            lifecycle.opened("admin", listener);
            terminal.note("meters", "http://" + listener.address() + "/metrics");
        } catch (BindException e) {
            throw new StartFailure(
                    "meters",
                    "cannot listen at " + wanted + ": " + e.getMessage(),
                    "stop what holds the port, or choose another with --admin-port",
                    e);
        }
    }

    private static Answer metrics(Telemetry telemetry) {
        return new Answer(200, PROMETHEUS, Answer.text(200, telemetry.scrape()).body());
    }

    private void watch(Path file) {
        FileWatch watch = new FileWatch(file, () -> reload(file), this::letGo);
        lifecycle.opened("file watch", watch);
        HangUp.handle(watch::ask);
        watch.start();
    }

    /** Takes the file over; a wrong one changes nothing. */
    private void reload(Path file) {
        try {
            ProxyConfig read = ProxyConfig.read(file);
            Servers servers = Servers.of(read);
            List<CertificateFiles> certificates = certificates(read);
            if (tls && certificates.isEmpty()) {
                unchanged(file, "it has no certificate to show over TLS");
                return;
            }
            picture.change(
                    before -> next.next(before, read, servers, certificates, System.nanoTime()));
            boolean moved =
                    !listen(read).equals(listen(config))
                            || !listenTls(read, !certificates.isEmpty())
                                    .equals(listenTls(config, tls));
            if (moved) {
                terminal.note(
                        "front door",
                        "where it listens changed, which takes a restart; the rest holds now");
            }
            config = read;
            terminal.note("reload", file + " holds from now on");
        } catch (InvalidManifest e) {
            e.problems().forEach(problem -> terminal.complaint(problem.toString()));
            unchanged(file, null);
        } catch (IOException | InvalidCertificate | StartFailure e) {
            unchanged(file, e.getMessage());
        }
    }

    private void unchanged(Path file, @Nullable String why) {
        String met = why == null ? " is wrong" : " cannot be taken: " + why;
        terminal.failure(file + met + "; what held before holds on");
    }

    /** Forgets the servers that have drained. */
    private void letGo() {
        long now = System.nanoTime();
        try {
            picture.change(before -> next.withoutDrained(before, now));
        } catch (IOException e) {
            throw new IllegalStateException("a picture in memory cannot fail", e);
        }
    }
}
