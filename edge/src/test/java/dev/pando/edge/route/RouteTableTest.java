package dev.pando.edge.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.PartName;
import dev.pando.cluster.Route;
import dev.pando.cluster.Service;
import dev.pando.edge.head.HeadScanner;
import dev.pando.edge.head.LeanHeadScanner;
import dev.pando.edge.head.RequestHead;
import dev.pando.testing.Generated;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RouteTableTest {
    private static final HeadScanner.Limits LIMITS = new HeadScanner.Limits(4096, 2048, 10);
    private static final AppName SHOP = new AppName("shop");

    private static Route route(String prefix, String part, String... hosts) {
        return new Route(List.of(hosts), prefix, new PartName(part));
    }

    private static App app(AppName name, Route... routes) {
        List<Service> parts =
                Arrays.stream(routes)
                        .map(Route::part)
                        .distinct()
                        .map(RouteTableTest::service)
                        .toList();
        return new App(name, "1", Path.of("."), List.of(routes), parts);
    }

    private static Service service(PartName name) {
        return new Service(name, List.of("x"), 1, 1, null, 1, Map.of(), Duration.ofSeconds(1), 1);
    }

    private static RouteTable table(App... apps) {
        Cluster cluster = Cluster.EMPTY;
        for (App app : apps) {
            cluster = cluster.with(app);
        }
        return new Pools(1, 1, Duration.ofSeconds(1), System::nanoTime).update(cluster);
    }

    private static RequestHead request(String host, String target) {
        RequestHead head = new RequestHead(LIMITS);
        byte[] bytes =
                ("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(ISO_8859_1);
        int length = new LeanHeadScanner(LIMITS).request(bytes, bytes.length, head);
        assertThat(length).as(target).isPositive();
        return head;
    }

    private static String part(RouteTable table, String host, String target) {
        Pool found = table.find(request(host, target));
        return found == null ? "none" : found.part().value();
    }

    @Test
    void picksTheLongestPrefixThatEndsAtASegmentsBorder() {
        RouteTable table =
                table(
                        app(
                                SHOP,
                                route("/", "web"),
                                route("/api", "api"),
                                route("/api/photos/", "photos")));

        assertThat(part(table, "a", "/")).isEqualTo("web");
        assertThat(part(table, "a", "/apix")).isEqualTo("web");
        assertThat(part(table, "a", "/api")).isEqualTo("api");
        assertThat(part(table, "a", "/api?x=/api/photos")).isEqualTo("api");
        assertThat(part(table, "a", "/api/photosx")).isEqualTo("api");
        assertThat(part(table, "a", "/api/photos")).isEqualTo("photos");
        assertThat(part(table, "a", "/api/photos/7")).isEqualTo("photos");
        assertThat(part(table, "a", "http://b/api/x")).isEqualTo("api");
        assertThat(part(table, "a", "//api")).isEqualTo("web");
    }

    @Test
    void letsNoPathReachPastItsRoute() {
        RouteTable table =
                table(
                        app(
                                SHOP,
                                route("/", "web"),
                                route("/public", "open"),
                                route("/admin", "admin")));

        for (String path :
                List.of(
                        "/public/../admin",
                        "/public/%2e%2e/admin",
                        "/public/.%2E/admin/x",
                        "/./admin",
                        "/%61dmin",
                        "/x/y/../../admin",
                        "/../../admin",
                        "/admin/.")) {
            assertThat(part(table, "a", path)).as(path).isEqualTo("admin");
        }
        assertThat(part(table, "a", "/public/..")).isEqualTo("web");
        assertThat(part(table, "a", "/public/..%2fadmin")).isEqualTo("open");
        assertThat(part(table, "a", "/public/...")).isEqualTo("open");
    }

    @Test
    void prefersTheHostsOwnRoutes() {
        RouteTable table =
                table(
                        app(
                                SHOP,
                                route("/", "web"),
                                route("/deep/path", "deep"),
                                route("/", "photos", "photos.example", "PICS.example"),
                                route("/only", "blog", "blog.example")));

        assertThat(part(table, "photos.example", "/deep/path")).isEqualTo("photos");
        assertThat(part(table, "Photos.EXAMPLE:8080", "/")).isEqualTo("photos");
        assertThat(part(table, "pics.example.", "/")).isEqualTo("photos");
        assertThat(part(table, "other.example", "/")).isEqualTo("web");
        assertThat(part(table, "blog.example", "/only/x")).isEqualTo("blog");
        assertThat(part(table, "blog.example", "/else")).isEqualTo("web");
    }

    @Test
    void keepsAppsApart() {
        AppName blog = new AppName("blog");
        RouteTable table = table(app(SHOP, route("/", "web")), app(blog, route("/blog", "blog")));

        assertThat(part(table, "a", "/blog")).isEqualTo("blog");
        assertThat(table.find(SHOP, request("a", "/blog")))
                .extracting(pool -> pool.part().value())
                .isEqualTo("web");
        assertThat(table.find(blog, request("a", "/"))).isNull();
        assertThat(table.find(new AppName("none"), request("a", "/"))).isNull();
        assertThat(table.part(blog, new PartName("blog"))).isNotNull();
        assertThat(table.part(blog, new PartName("web"))).isNull();
    }

    @Test
    void findsWhatAPlainSearchFinds() {
        String[] segments = {"a", "b", "ab", ".", "..", "%61", "%2e", "%2F", ""};
        Generated.forAll(
                5_000,
                random -> {
                    List<Route> routes = new ArrayList<>();
                    for (int i = 0; i < 6; i++) {
                        StringBuilder prefix = new StringBuilder();
                        for (int n = random.nextInt(3); n > 0; n--) {
                            prefix.append('/').append(segments[random.nextInt(3)]);
                        }
                        String text = prefix.isEmpty() ? "/" : prefix.toString();
                        if (routes.stream().noneMatch(r -> r.prefix().equals(text))) {
                            routes.add(route(text, "p" + i));
                        }
                    }
                    StringBuilder path = new StringBuilder();
                    for (int n = 1 + random.nextInt(5); n > 0; n--) {
                        path.append('/').append(segments[random.nextInt(segments.length)]);
                    }
                    RouteTable table = table(app(SHOP, routes.toArray(Route[]::new)));

                    assertThat(part(table, "h", path.toString()))
                            .as(routes + " " + path)
                            .isEqualTo(plainSearch(routes, path.toString()));
                });
    }

    private static String plainSearch(List<Route> routes, String path) {
        String meaning = plainMeaning(path);
        Optional<Route> best =
                routes.stream()
                        .filter(route ->
                                route.prefix().equals("/")
                                        || meaning.equals(route.prefix())
                                        || meaning.startsWith(route.prefix() + "/"))
                        .max(Comparator.comparingInt(route -> route.prefix().length()));
        return best.map(route -> route.part().value()).orElse("none");
    }

    /** RFC 3986 §5.2.4 by the book, over text. */
    private static String plainMeaning(String path) {
        String rest = path.replace("%61", "a").replace("%2e", ".");
        StringBuilder out = new StringBuilder();
        while (!rest.isEmpty()) {
            int next = rest.indexOf('/', 1);
            String segment = next < 0 ? rest : rest.substring(0, next);
            boolean last = next < 0;
            rest = last ? "" : rest.substring(next);
            switch (segment) {
                case "/." -> out.append(last ? "/" : "");
                case "/.." -> {
                    out.setLength(Math.max(0, out.lastIndexOf("/")));
                    out.append(last ? "/" : "");
                }
                default -> out.append(segment);
            }
        }
        return out.toString();
    }

    @Test
    void readsAPathsMeaningAsJavaDoes() {
        for (String path : List.of("/a/b/../c", "/a/./b/", "/a/b/..", "/a/b/.")) {
            byte[] bytes = path.getBytes(ISO_8859_1);
            assertThat(new String(PathMeaning.of(bytes, 0, bytes.length), ISO_8859_1))
                    .isEqualTo(URI.create(path).normalize().toString());
        }
    }
}
