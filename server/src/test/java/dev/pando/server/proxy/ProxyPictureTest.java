package dev.pando.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.Cluster;
import dev.pando.cluster.Instance;
import dev.pando.manifest.ProxyConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a front door's picture follows its file. */
final class ProxyPictureTest {
    @TempDir private Path folder;
    private final ProxyPicture next = new ProxyPicture(Path.of("/"));
    private Cluster picture = Cluster.EMPTY;
    private long now;

    /** The instances after the file says that, each with its state. */
    private List<String> says(String text) throws Exception {
        ProxyConfig config =
                ProxyConfig.read(Files.writeString(folder.resolve("proxy.yaml"), text));
        picture = next.next(picture, config, Servers.of(config), List.of(), now);
        return states();
    }

    private List<String> passes(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
        picture = next.withoutDrained(picture, now);
        return states();
    }

    private List<String> states() {
        return picture.instances().stream()
                .map(each -> each.id().label() + " " + each.address().port() + " " + each.state())
                .sorted()
                .toList();
    }

    private static String web(String servers) {
        return "upstreams: { web: { route: /, drain: 5s, servers: [" + servers + "] } }";
    }

    @Test
    void keepsAServersNumberAndDrainsOneThatGoes() throws Exception {
        assertThat(says(web("127.0.0.1:1, 127.0.0.1:2")))
                .containsExactly("web.1 1 READY", "web.2 2 READY");
        assertThat(says(web("127.0.0.1:3, 127.0.0.1:2")))
                .containsExactly("web.1 1 DRAINING", "web.2 2 READY", "web.3 3 READY");
        assertThat(passes(4)).hasSize(3);
        assertThat(passes(1)).containsExactly("web.2 2 READY", "web.3 3 READY");
        assertThat(says(web("127.0.0.1:1, 127.0.0.1:2, 127.0.0.1:3")))
                .as("a number is not given twice")
                .containsExactly("web.2 2 READY", "web.3 3 READY", "web.4 1 READY");
    }

    @Test
    void takesOneBackThatDrains() throws Exception {
        says(web("127.0.0.1:1, 127.0.0.1:2"));
        says(web("127.0.0.1:1"));
        passes(3);
        assertThat(says(web("127.0.0.1:1, 127.0.0.1:2")))
                .containsExactly("web.1 1 READY", "web.2 2 READY");
        assertThat(passes(60)).containsExactly("web.1 1 READY", "web.2 2 READY");
    }

    @Test
    void drainsTheServersOfAnUpstreamThatGoes() throws Exception {
        says(web("127.0.0.1:1"));
        assertThat(says("static: { /: x }")).containsExactly("web.1 1 DRAINING");
        assertThat(picture.app(ProxyPicture.APP).orElseThrow().upstreams()).isEmpty();
        assertThat(passes(5)).isEmpty();
    }

    @Test
    void takesOverWeightsAndConcurrency() throws Exception {
        says(web("127.0.0.1:1"));
        says("upstreams: { web: { servers: 127.0.0.1:1 weight 7, concurrency: 3, route: / } }");
        Instance instance = picture.instances().getFirst();

        assertThat(instance.weight()).isEqualTo(7);
        assertThat(instance.concurrency()).isEqualTo(3);
    }
}
