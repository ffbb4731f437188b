package dev.pando.edge;

import static dev.pando.testing.Eventually.eventually;

import dev.pando.cluster.StaticFolder;
import dev.pando.edge.log.AccessLog;
import dev.pando.node.net.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An edge that serves the folder {@code public} of a test's directory. */
final class StaticRig implements AutoCloseable {
    /** Longer than what the edge takes for one step of the files' clock. */
    private static final long SETTLED_NANOS = 40_000_000;

    final EdgeRig edge;
    final Address front;
    final Path folder;
    private final Path directory;

    private StaticRig(EdgeRig edge, Path directory) throws IOException {
        this.edge = edge;
        this.directory = directory;
        folder = Files.createDirectories(directory.resolve("public"));
        front = edge.front();
    }

    /** Serves the folder at a prefix. */
    static StaticRig at(String prefix, Path directory) throws IOException {
        return at(prefix, directory, EdgeSettings.DEFAULTS, AccessLog.discarding());
    }

    static StaticRig at(String prefix, Path directory, EdgeSettings settings, AccessLog log)
            throws IOException {
        StaticRig rig = new StaticRig(new EdgeRig(settings, log), directory);
        rig.serve(prefix, null);
        return rig;
    }

    /** Serves it with a page for paths that have no file, and rules for caches. */
    StaticRig serve(String prefix, @Nullable String fallback, StaticFolder.CacheRule... rules)
            throws IOException {
        Path page = fallback == null ? null : Path.of(fallback);
        edge.serve(directory, new StaticFolder(prefix, Path.of("public"), page, List.of(rules)));
        return this;
    }

    /** Writes a file below the folder. */
    Path write(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    /** Waits until what was written is old enough to be kept. */
    StaticRig settle() throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path each : all.toList()) {
                eventually(
                        "settled",
                        Duration.ofSeconds(5),
                        () -> {
                            FileTime changed = ctime(each);
                            long now = System.currentTimeMillis() * 1_000_000;
                            return now - changed.to(TimeUnit.NANOSECONDS) > SETTLED_NANOS;
                        });
            }
        }
        return this;
    }

    private static FileTime ctime(Path each) throws IOException {
        return (FileTime) Files.getAttribute(each, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
    }

    Address loopback() {
        return Address.loopback(0);
    }

    RawClient client() throws IOException {
        return RawClient.to(front);
    }

    /** One GET on a connection of its own, with further lines for its head. */
    Message get(String target, String... lines) throws IOException {
        try (RawClient client = client()) {
            return get(client, target, lines);
        }
    }

    static Message get(RawClient client, String target, String... lines) throws IOException {
        return client.send(request("GET", target, lines)).read();
    }

    static String request(String method, String target, String... lines) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: a\r\n");
        for (String line : lines) {
            head.append(line).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    @Override
    public void close() {
        edge.close();
    }
}
