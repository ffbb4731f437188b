package dev.pando.edge;

import dev.pando.cluster.rule.Access;
import dev.pando.cluster.rule.BasicAuth;
import dev.pando.cluster.rule.Cors;
import dev.pando.cluster.rule.ErrorPage;
import dev.pando.cluster.rule.HeaderChanges;
import dev.pando.cluster.rule.HeaderChanges.Field;
import dev.pando.cluster.rule.PathRules;
import dev.pando.cluster.rule.RateLimit;
import dev.pando.cluster.rule.Redirect;
import dev.pando.cluster.traffic.RequestKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An edge with rules, in front of one instance that answers with what it was sent. */
final class SiteRig implements AutoCloseable {
    final ScriptedServer instance;
    final EdgeRig rig = new EdgeRig();
    final RawClient client;

    private SiteRig(ScriptedServer instance, PathRules... rules) throws IOException {
        this.instance = instance;
        rig.serve(EdgeRig.service(EdgeRig.WEB, 50, Duration.ofSeconds(30), 1_000), "/");
        rig.ready(EdgeRig.WEB, 1, instance.address());
        rig.rules(rules);
        client = RawClient.to(rig.front());
    }

    static SiteRig echo(PathRules... rules) throws IOException {
        return new SiteRig(ScriptedServer.echo(), rules);
    }

    static SiteRig answering(String answer, PathRules... rules) throws IOException {
        return new SiteRig(ScriptedServer.answering(answer), rules);
    }

    /** Rules of one prefix, by what is said of them. */
    static final class Said {
        private final String prefix;
        private final List<String> hosts = new ArrayList<>();
        private final List<RateLimit> limits = new ArrayList<>();
        private @Nullable Access access;
        private @Nullable Redirect redirect;
        private @Nullable Cors cors;
        private @Nullable BasicAuth auth;
        private HeaderChanges requestHeaders = HeaderChanges.NONE;
        private HeaderChanges answerHeaders = HeaderChanges.NONE;
        private List<ErrorPage> errorPages = List.of();

        private Said(String prefix) {
            this.prefix = prefix;
        }

        Said of(String host) {
            hosts.add(host);
            return this;
        }

        Said limit(int count) {
            limits.add(new RateLimit(RequestKey.client(), count, Duration.ofHours(1), count));
            return this;
        }

        Said redirect(int status, String location) {
            redirect = new Redirect(location, status);
            return this;
        }

        /** Only what is asked by that scheme is led elsewhere. */
        Said whenAsked(String scheme) {
            if (redirect != null) {
                redirect = new Redirect(redirect.location(), redirect.status(), scheme);
            }
            return this;
        }

        Said cors(Cors next) {
            cors = next;
            return this;
        }

        Said auth(BasicAuth next) {
            auth = next;
            return this;
        }

        Said request(UnaryOperator<HeaderChanges> change) {
            requestHeaders = change.apply(requestHeaders);
            return this;
        }

        Said answer(UnaryOperator<HeaderChanges> change) {
            answerHeaders = change.apply(answerHeaders);
            return this;
        }

        Said pages(ErrorPage... pages) {
            errorPages = List.of(pages);
            return this;
        }

        PathRules rules() {
            return new PathRules(
                    hosts,
                    prefix,
                    limits,
                    access,
                    redirect,
                    cors,
                    auth,
                    requestHeaders,
                    answerHeaders,
                    errorPages);
        }
    }

    static Said below(String prefix) {
        return new Said(prefix);
    }

    static UnaryOperator<HeaderChanges> removing(String... names) {
        return old -> new HeaderChanges(List.of(names), old.set(), old.add());
    }

    static UnaryOperator<HeaderChanges> setting(String name, String value) {
        return old -> new HeaderChanges(old.remove(), plus(old.set(), name, value), old.add());
    }

    static UnaryOperator<HeaderChanges> adding(String name, String value) {
        return old -> new HeaderChanges(old.remove(), old.set(), plus(old.add(), name, value));
    }

    private static List<Field> plus(List<Field> fields, String name, String value) {
        List<Field> all = new ArrayList<>(fields);
        all.add(new Field(name, value));
        return all;
    }

    Message get(String target, String... fields) throws IOException {
        return send("GET", target, fields);
    }

    Message send(String method, String target, String... fields) throws IOException {
        String lines = String.join("", List.of(fields).stream().map(f -> f + "\r\n").toList());
        client.send(
                method + " " + target + " HTTP/1.1\r\nHost: shop.test:8080\r\n" + lines + "\r\n");
        return method.equals("HEAD") ? client.readHeadAnswer() : client.read();
    }

    @Override
    public void close() throws IOException {
        client.close();
        rig.close();
        instance.close();
    }
}
