package dev.pando.database;

import dev.pando.cluster.InMemoryPictureKeeper;
import dev.pando.cluster.PictureKeeper;
import dev.pando.node.StartFailure;
import dev.pando.node.net.Address;
import dev.pando.node.process.Spawner;
import dev.pando.node.state.Secrets;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What a Pando gives its database, on a state folder of a test's own. The programs are unpacked
 * once for all tests, under {@code target}.
 */
public final class TestDatabase implements AutoCloseable, DatabaseListener {
    /** Where all tests find the programs. */
    public static final Path CACHE = Path.of("target", "postgres-cache").toAbsolutePath();

    final Path state;
    final Spawner spawner = new Spawner();
    final PictureKeeper picture = new InMemoryPictureKeeper();
    final MeterRegistry registry = new SimpleMeterRegistry();
    final List<String> notices = new CopyOnWriteArrayList<>();
    final List<String> log = new CopyOnWriteArrayList<>();

    /** What a notice meets beside the list; may wait or throw. */
    volatile Consumer<String> onNotice = _ -> {};

    private final Path cache;

    /** A Pando with that state folder; nothing is started yet. */
    public TestDatabase(Path state) {
        this(state, CACHE);
    }

    /** The same, with a cache folder of its own. */
    TestDatabase(Path state, Path cache) {
        this.state = state;
        this.cache = cache;
    }

    /** Starts a server on a free port. */
    public PostgresServer start() throws StartFailure, InterruptedException {
        return start(Address.loopback(0));
    }

    PostgresServer start(Address listen) throws StartFailure, InterruptedException {
        try {
            return PostgresServer.start(
                    DatabaseSettings.of(folder(), cache, listen),
                    spawner,
                    new Secrets(state.resolve("secrets")),
                    picture,
                    registry,
                    this);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The picture that its server writes to. */
    public PictureKeeper picture() {
        return picture;
    }

    Path folder() {
        return state.resolve("database");
    }

    /** Where its server's data lies. */
    public Path data() throws IOException {
        return folder().toRealPath().resolve("data");
    }

    @Override
    public void notice(String message) {
        notices.add(message);
        onNotice.accept(message);
    }

    @Override
    public void log(String line) {
        log.add(line);
    }

    @Override
    public void close() {
        spawner.close();
        picture.close();
        registry.close();
    }
}
