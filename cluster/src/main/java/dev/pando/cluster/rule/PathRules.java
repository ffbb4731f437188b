package dev.pando.cluster.rule;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What holds for all requests below a path, whatever answers them. Of all rules whose hosts and
 * prefix match a request, those with the longer prefix come last, then those with the longer host:
 * limits of all of them hold, header changes are made one after the other, an error page is the
 * last one's for its status, and of everything else the last one's holds that says anything.
 *
 * @param hosts as of a {@link dev.pando.cluster.Route}
 * @param prefix starts with {@code /}; takes what a route with it would take
 * @param limits how many requests are taken
 * @param access whose; null where nothing is said
 * @param redirect where to, in place of an answer; null where nothing is said
 * @param cors which other origins' pages may ask; null where nothing is said
 * @param auth who may ask; null where nothing is said
 * @param requestHeaders what is changed of what an instance is sent
 * @param answerHeaders what is changed of what a client is answered
 * @param errorPages what is answered in place of an error's plain sentence
 */
public record PathRules(
        List<String> hosts,
        String prefix,
        List<RateLimit> limits,
        @Nullable Access access,
        @Nullable Redirect redirect,
        @Nullable Cors cors,
        @Nullable BasicAuth auth,
        HeaderChanges requestHeaders,
        HeaderChanges answerHeaders,
        List<ErrorPage> errorPages) {
    public PathRules {
        hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        limits = List.copyOf(limits);
        errorPages = List.copyOf(errorPages);
        if (!prefix.startsWith("/")) {
            throw new IllegalArgumentException("prefix: '" + prefix + "' (expected: /...)");
        }
    }

    /** Rules that say nothing, for any host; made more of by the {@code with} methods. */
    public static PathRules below(String prefix) {
        return new PathRules(
                List.of(),
                prefix,
                List.of(),
                null,
                null,
                null,
                null,
                HeaderChanges.NONE,
                HeaderChanges.NONE,
                List.of());
    }

    /** The same with other pages. */
    public PathRules withErrorPages(List<ErrorPage> next) {
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
                next);
    }
}
