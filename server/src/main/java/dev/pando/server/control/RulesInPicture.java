package dev.pando.server.control;

import dev.pando.cluster.rule.Access;
import dev.pando.cluster.rule.BasicAuth;
import dev.pando.cluster.rule.Cors;
import dev.pando.cluster.rule.ErrorPage;
import dev.pando.cluster.rule.HeaderChanges;
import dev.pando.cluster.rule.PathRules;
import dev.pando.cluster.rule.RateLimit;
import dev.pando.cluster.rule.Redirect;
import dev.pando.cluster.traffic.RequestKey;
import dev.pando.manifest.part.Limit;
import dev.pando.manifest.part.Place;
import dev.pando.manifest.part.Rules;
import dev.pando.manifest.value.Cidr;
import dev.pando.manifest.value.Rate;
import dev.pando.node.net.Network;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns the rules that a file states into those of the picture. */
public final class RulesInPicture {
    private RulesInPicture() {}

    /** What holds for requests by their path. */
    public static List<PathRules> of(Rules rules) {
        return Stream.concat(
                        rules.limits().stream().map(RulesInPicture::limits),
                        rules.paths().stream().map(RulesInPicture::path))
                .toList();
    }

    /** Whose word on whom they ask for is believed. */
    public static List<Network> trustedProxies(Rules rules) {
        return networks(rules.trustedProxies());
    }

    private static PathRules limits(Limit limit) {
        PathRules silent = PathRules.below(limit.place().prefix());
        return new PathRules(
                hosts(limit.place()),
                silent.prefix(),
                limit.rates().stream().map(RulesInPicture::rate).toList(),
                silent.access(),
                silent.redirect(),
                silent.cors(),
                silent.auth(),
                silent.requestHeaders(),
                silent.answerHeaders(),
                silent.errorPages());
    }

    private static RateLimit rate(Rate rate) {
        return new RateLimit(key(rate.key()), rate.count(), rate.per(), rate.burst());
    }

    static RequestKey key(dev.pando.manifest.value.RequestKey key) {
        return switch (key.source()) {
            case CLIENT -> RequestKey.client();
            case PATH -> RequestKey.path();
            case HEADER -> RequestKey.header(key.name());
            case COOKIE -> RequestKey.cookie(key.name());
        };
    }

    private static PathRules path(dev.pando.manifest.part.PathRules path) {
        return new PathRules(
                hosts(path.place()),
                path.place().prefix(),
                List.of(),
                access(path.access()),
                redirect(path.redirect()),
                cors(path.cors()),
                auth(path.auth()),
                changes(path.requestHeaders()),
                changes(path.answerHeaders()),
                path.errorPages().stream().map(RulesInPicture::errorPage).toList());
    }

    private static List<String> hosts(Place place) {
        @Nullable String host = place.host();
        return host == null ? List.of() : List.of(host);
    }

    private static @Nullable Access access(dev.pando.manifest.part.@Nullable Access access) {
        return access == null
                ? null
                : new Access(networks(access.allow()), networks(access.deny()));
    }

    private static List<Network> networks(List<Cidr> cidrs) {
        return cidrs.stream().map(cidr -> new Network(cidr.network(), cidr.prefixBits())).toList();
    }

    private static @Nullable Redirect redirect(
            dev.pando.manifest.part.@Nullable Redirect redirect) {
        return redirect == null
                ? null
                : new Redirect(redirect.location(), redirect.status(), redirect.scheme());
    }

    private static @Nullable Cors cors(dev.pando.manifest.part.@Nullable Cors cors) {
        return cors == null
                ? null
                : new Cors(
                        cors.origins(),
                        cors.methods(),
                        cors.requestHeaders(),
                        cors.exposedHeaders(),
                        cors.credentials(),
                        cors.maxAge());
    }

    private static @Nullable BasicAuth auth(dev.pando.manifest.part.@Nullable BasicAuth auth) {
        return auth == null
                ? null
                : new BasicAuth(
                        auth.realm(),
                        auth.users().entrySet().stream()
                                .map(user -> new BasicAuth.User(user.getKey(), user.getValue()))
                                .toList());
    }

    private static HeaderChanges changes(dev.pando.manifest.part.HeaderChanges changes) {
        return new HeaderChanges(changes.remove(), fields(changes.set()), fields(changes.add()));
    }

    private static List<HeaderChanges.Field> fields(
            List<dev.pando.manifest.part.HeaderChanges.Field> fields) {
        return fields.stream()
                .map(field -> new HeaderChanges.Field(field.name(), field.value()))
                .toList();
    }

    private static ErrorPage errorPage(dev.pando.manifest.part.ErrorPage page) {
        return new ErrorPage(
                page.statuses().lowest(),
                page.statuses().highest(),
                page.file(),
                page.ofInstances());
    }
}
