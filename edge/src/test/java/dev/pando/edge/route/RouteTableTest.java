package dev.pando.edge.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.Cluster;
import dev.pando.cluster.Function;
import dev.pando.cluster.FunctionRoute;
import dev.pando.cluster.PartName;
import dev.pando.cluster.Route;
import dev.pando.cluster.Service;
import dev.pando.cluster.StaticFolder;
import dev.pando.edge.head.HeadScanner;
import dev.pando.edge.head.LeanHeadScanner;
import dev.pando.edge.head.PathMeaning;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.pool.PoolSettings;
import dev.pando.edge.pool.Pools;
import dev.pando.edge.rule.RuleTools;
import dev.pando.testing.Generated;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
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
        var pools = new Pools(new PoolSettings(1, Duration.ofSeconds(1), System::nanoTime));
        return new Routing(1, pools, RuleTools.in(1, System::nanoTime, new SplittableRandom(1)))
                .update(cluster);
    }

    private static RequestHead request(String host, String target) {
        return request("GET", host, target);
    }

    private static RequestHead request(String method, String host, String target) {
        RequestHead head = new RequestHead(LIMITS);
        byte[] bytes =
                (method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                        .getBytes(ISO_8859_1);
        int length = new LeanHeadScanner(LIMITS).request(bytes, bytes.length, head);
        assertThat(length).as(target).isPositive();
        return head;
    }

    private static String part(RouteTable table, String host, String target) {
        return led(table.find(request(host, target)));
    }

    private static String led(@Nullable Destination found) {
        return switch (found) {
            case null -> "none";
            case Destination.ToService(var pool, _) -> pool.part().value();
            case Destination.ToFunction(var pool, _) -> pool.part().value();
            case Destination.ToFolder(var files) -> files.folder().folder().toString();
            case Destination.NotAllowed none -> "only " + none.allow();
        };
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
        assertThat(led(table.find(SHOP, request("a", "/blog")))).isEqualTo("web");
        assertThat(table.find(blog, request("a", "/"))).isNull();
        assertThat(table.find(new AppName("none"), request("a", "/"))).isNull();
        assertThat(table.service(blog, new PartName("blog"))).isNotNull();
        assertThat(table.service(blog, new PartName("web"))).isNull();
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

    /** An app with functions {@code METHOD /path=name}, static prefixes, and services' routes. */
    private static RouteTable mixed(List<String> functions, List<String> folders, Route... routes) {
        App services = app(SHOP, routes);
        Map<String, List<FunctionRoute>> byName = new LinkedHashMap<>();
        for (String text : functions) {
            String[] words = text.split("[ =]", -1);
            byName.computeIfAbsent(words[2], _ -> new ArrayList<>())
                    .add(new FunctionRoute(words[0], words[1]));
        }
        List<Function> all = new ArrayList<>();
        byName.forEach((name, of) -> all.add(function(name, of)));
        return table(
                new App(
                        SHOP,
                        "1",
                        Path.of("."),
                        services.routes(),
                        services.services(),
                        all,
                        folders.stream()
                                .map(prefix ->
                                        new StaticFolder(prefix, Path.of("files"), null, List.of()))
                                .toList()));
    }

    private static Function function(String name, List<FunctionRoute> routes) {
        return new Function(
                new PartName(name),
                "1",
                Path.of(name + ".js"),
                "",
                routes,
                1,
                1,
                1,
                Map.of(),
                Duration.ofSeconds(1),
                1);
    }

    private static String led(RouteTable table, String method, String target) {
        return led(table.find(request(method, "a", target)));
    }

    @Test
    void findsFunctionsByVerbAndWholePath() {
        RouteTable table =
                mixed(
                        List.of(
                                "GET /api/photos/{id}=photo",
                                "GET /api/photos/latest=latest",
                                "PUT /api/photos/{id}=save",
                                "POST /api/photos=upload",
                                "GET /api/{kind}/{id}/raw=raw",
                                "GET /=home"),
                        List.of());

        assertThat(led(table, "GET", "/api/photos/7")).isEqualTo("photo");
        assertThat(led(table, "GET", "/api/photos/7?x=/latest")).isEqualTo("photo");
        assertThat(led(table, "GET", "/api/photos/latest")).isEqualTo("latest");
        assertThat(led(table, "GET", "/api/photos/l%61test")).isEqualTo("latest");
        assertThat(led(table, "PUT", "/api/photos/latest")).isEqualTo("save");
        assertThat(led(table, "GET", "/api/photos/latest/raw")).isEqualTo("raw");
        assertThat(led(table, "HEAD", "/api/photos/7")).isEqualTo("photo");
        assertThat(led(table, "GET", "/api/x/../photos/a%2Fb")).isEqualTo("photo");
        assertThat(led(table, "GET", "/")).isEqualTo("home");
        assertThat(led(table, "GET", "/api/photos/")).isEqualTo("none");
        assertThat(led(table, "GET", "/api/photos/7/")).isEqualTo("none");
        assertThat(led(table, "GET", "/api")).isEqualTo("none");
        assertThat(led(table, "POST", "/api/photos")).isEqualTo("upload");
    }

    @Test
    void refusesAMethodOnlyWhereNoOtherRouteTakesThePath() {
        RouteTable alone = mixed(List.of("GET /api/{id}=get", "PUT /api/x=put"), List.of("/files"));
        assertThat(led(alone, "DELETE", "/api/x")).isEqualTo("only GET, HEAD, PUT");
        assertThat(led(alone, "DELETE", "/api/y")).isEqualTo("only GET, HEAD");
        assertThat(led(alone, "GET", "/api/x")).isEqualTo("get");
        assertThat(led(alone, "POST", "/files/a")).isEqualTo("only GET, HEAD");
        assertThat(led(alone, "HEAD", "/files/a")).isEqualTo("files");

        RouteTable before =
                mixed(List.of("GET /api/{id}=get"), List.of("/files"), route("/", "web"));
        assertThat(led(before, "DELETE", "/api/x")).isEqualTo("web");
        assertThat(led(before, "POST", "/files/a")).isEqualTo("web");
        assertThat(led(before, "GET", "/files/a")).isEqualTo("files");
        assertThat(led(before, "GET", "/filesa")).isEqualTo("web");

        RouteTable beside =
                mixed(List.of("GET /api/{id}=get"), List.of("/"), route("/web", "web", "b"));
        assertThat(led(beside, "DELETE", "/api/x")).isEqualTo("only GET, HEAD");
        assertThat(led(beside.find(request("DELETE", "b", "/web/x")))).isEqualTo("web");
        assertThat(led(beside.find(request("GET", "b", "/api/x")))).isEqualTo("get");
    }

    @Test
    void findsTheFunctionsThatAPlainSearchFinds() {
        String[] segments = {"a", "b", "{x}", "{y}"};
        String[] asked = {"a", "b", "c", ""};
        String[] methods = {"GET", "PUT"};
        Generated.forAll(
                5_000,
                random -> {
                    Map<String, String> shapes = new LinkedHashMap<>();
                    for (int i = 0; i < 8; i++) {
                        StringBuilder path = new StringBuilder();
                        for (int n = 1 + random.nextInt(3); n > 0; n--) {
                            path.append('/').append(segments[random.nextInt(segments.length)]);
                        }
                        String route = methods[random.nextInt(2)] + " " + path;
                        shapes.putIfAbsent(route.replaceAll("[{].[}]", "{}"), route + "=f" + i);
                    }
                    StringBuilder path = new StringBuilder();
                    for (int n = 1 + random.nextInt(3); n > 0; n--) {
                        path.append('/').append(asked[random.nextInt(asked.length)]);
                    }
                    String method = methods[random.nextInt(2)];
                    List<String> routes = List.copyOf(shapes.values());
                    String found = led(mixed(routes, List.of()), method, path.toString());

                    assertThat(found.startsWith("only") ? "none" : found)
                            .as(method + " " + path + " in " + routes)
                            .isEqualTo(plainFunction(routes, method, path.toString()));
                });
    }

    /** Of all routes that match, the one whose segments are written out furthest to the left. */
    private static String plainFunction(List<String> routes, String method, String path) {
        return routes.stream()
                .filter(route -> route.startsWith(method + " "))
                .filter(route ->
                        path.matches(
                                route.substring(route.indexOf('/'), route.indexOf('='))
                                        .replaceAll("[{].[}]", "[^/]+")))
                .max(
                        Comparator.comparing(route ->
                                route.substring(0, route.indexOf('='))
                                        .replaceAll("/[{].[}]", "/0")
                                        .replaceAll("/[a-z]", "/1")))
                .map(route -> route.substring(route.indexOf('=') + 1))
                .orElse("none");
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
