package dev.pando.server.control;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.Function;
import dev.pando.cluster.PictureKeeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at an app's files while it runs. A function whose code changed gets its new version in the
 * picture, so that its instances are replaced; a changed manifest is only told. A change counts
 * once two looks in a row agree on it, since editors write files in several steps. One virtual
 * thread, from {@link #start} to {@link #close}.
 */
public final class ChangeWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeWatch.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    /** Is told what changed. Called on the watch's thread. */
    public interface Listener {
        /** The code of a function changed, and is being replaced. */
        void functionChanged(String name);

        /** The manifest changed, which changes nothing that runs. */
        void manifestChanged();
    }

    private final PictureKeeper picture;
    private final AppName app;
    private final CodeVersions code;
    private final Path manifest;
    private final Listener listener;
    private final Thread thread = Thread.ofVirtual().name("change-watch").unstarted(this::run);
    private final String manifestSeen;
    private Map<String, String> codeSeen;

    /**
     * @param seen what {@code code} told when the app was deployed
     */
    public ChangeWatch(
            PictureKeeper picture,
            AppName app,
            CodeVersions code,
            Map<String, String> seen,
            Path manifest,
            Listener listener) {
        this.picture = picture;
        this.app = app;
        this.code = code;
        this.codeSeen = Map.copyOf(seen);
        this.manifest = manifest;
        this.listener = listener;
        this.manifestSeen = state(manifest);
    }

    /** Begins to look. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            Follower<String> manifests = new Follower<>(manifestSeen);
            Follower<Map<String, String>> versions = new Follower<>(codeSeen);
            while (true) {
                Thread.sleep(BETWEEN_LOOKS);
                manifests.look(state(manifest), _ -> listener.manifestChanged());
                versions.look(code.look(), this::apply);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void apply(Map<String, String> versions) {
        try {
            picture.change(now -> now.app(app).map(old -> now.with(at(old, versions))).orElse(now));
        } catch (IOException e) {
            LOG.error("changed code is not taken, since the picture cannot be written", e);
            return;
        }
        versions.forEach((name, version) -> {
            if (!version.equals(codeSeen.get(name))) {
                LOG.info("code changed, function={} version={}", name, version);
                listener.functionChanged(name);
            }
        });
        codeSeen = Map.copyOf(versions);
    }

    private static App at(App app, Map<String, String> versions) {
        App next = app;
        for (Function function : app.functions()) {
            String version = versions.get(function.name().toString());
            next = version == null ? next : next.with(function.at(version));
        }
        return next;
    }

    private static String state(Path file) {
        try {
            return Files.size(file) + " " + Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return "missing";
        }
    }

    /** Acts on a value once it has changed and been the same for two looks. */
    private static final class Follower<T> {
        private T acted;
        private T last;

        Follower(T first) {
            acted = first;
            last = first;
        }

        void look(T now, Consumer<T> act) {
            boolean settled = now.equals(last);
            last = now;
            if (settled && !now.equals(acted)) {
                acted = now;
                act.accept(now);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
