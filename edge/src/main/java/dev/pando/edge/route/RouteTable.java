package dev.pando.edge.route;

import dev.pando.cluster.App;
import dev.pando.cluster.AppName;
import dev.pando.cluster.PartName;
import dev.pando.cluster.rule.PathRules;
import dev.pando.edge.head.RequestHead;
import dev.pando.edge.pool.PartKey;
import dev.pando.edge.pool.Pool;
import dev.pando.edge.route.Destination.ToService;
import dev.pando.edge.rule.RuleTools;
import dev.pando.edge.rule.Rules;
import dev.pando.edge.shield.TrustedProxies;
import dev.pando.node.net.Network;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The routes of one picture. Immutable. */
public final class RouteTable {
    private final HostTable everyApp;
    private final Map<AppName, HostTable> byApp;
    private final RuleTable rules;
    private final TrustedProxies proxies;
    private final Map<PartKey, Pool> parts;

    private RouteTable(
            HostTable everyApp,
            Map<AppName, HostTable> byApp,
            RuleTable rules,
            TrustedProxies proxies,
            Map<PartKey, Pool> parts) {
        this.everyApp = everyApp;
        this.byApp = byApp;
        this.rules = rules;
        this.proxies = proxies;
        this.parts = parts;
    }

    static RouteTable of(
            List<App> apps,
            Map<PartKey, Pool> parts,
            Map<StaticFiles.Key, StaticFiles> folders,
            RuleTools tools) {
        Map<AppName, HostTable> byApp = new HashMap<>();
        apps.forEach(app -> byApp.put(app.name(), HostTable.of(List.of(app), parts, folders)));
        List<PathRules> rules = apps.stream().flatMap(RouteTable::rules).toList();
        Set<Network> proxies =
                apps.stream()
                        .flatMap(app -> app.trustedProxies().stream())
                        .collect(Collectors.toSet());
        return new RouteTable(
                HostTable.of(apps, parts, folders),
                byApp,
                RuleTable.of(rules, below -> Rules.of(below, tools)),
                TrustedProxies.in(proxies),
                parts);
    }

    /** Those of an app, which names the files of its error pages from its own folder. */
    private static Stream<PathRules> rules(App app) {
        return app.rules().stream()
                .map(rules ->
                        rules.withErrorPages(
                                rules.errorPages().stream()
                                        .map(page -> page.in(app.directory()))
                                        .toList()));
    }

    /** What holds for a request that comes from outside. */
    public Rules rules(RequestHead head) {
        return rules.find(head);
    }

    /** Whose word is believed on whom a request comes from: the proxies that any app trusts. */
    public TrustedProxies proxies() {
        return proxies;
    }

    /** Where a request to the front door goes, through the routes of all apps. */
    public @Nullable Destination find(RequestHead head) {
        return everyApp.find(head);
    }

    /** The same through the routes of one app. */
    public @Nullable Destination find(AppName app, RequestHead head) {
        HostTable hosts = byApp.get(app);
        return hosts == null ? null : hosts.find(head);
    }

    /** To a service itself, whatever its routes. */
    public @Nullable Destination service(AppName app, PartName service) {
        Pool pool = parts.get(new PartKey(app, service));
        return pool == null ? null : new ToService(pool, null);
    }
}
