package dev.pando.manifest.part;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said of everything below a path. A longer path's word goes before a shorter's: header
 * changes of both are made, the longer's last; error pages are the longer's, status by status; the
 * rest is the longer's where it says anything.
 *
 * @param access who may ask, by address; null where nothing is said
 * @param redirect where to, in place of an answer; null where nothing is said
 * @param cors which other origins' pages may ask; null where nothing is said
 * @param auth who may ask, by name; null where nothing is said
 * @param requestHeaders what is changed of what an instance is sent
 * @param answerHeaders what is changed of what a client is answered
 * @param errorPages what is answered in place of an error's plain sentence
 */
public record PathRules(
        Place place,
        @Nullable Access access,
        @Nullable Redirect redirect,
        @Nullable Cors cors,
        @Nullable BasicAuth auth,
        HeaderChanges requestHeaders,
        HeaderChanges answerHeaders,
        List<ErrorPage> errorPages) {
    public PathRules {
        errorPages = List.copyOf(errorPages);
    }
}
