package example.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Pieces of URLs. */
final class UrlPath {
    private UrlPath() {}

    /** The text as one segment of a path, or one value of a query (RFC 3986 §2.1). */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * The path if it leads to a page of this site, else the home page: nobody is sent elsewhere by
     * our forms.
     */
    static String local(String path) {
        boolean ours =
                path != null && path.matches("/[A-Za-z0-9/_?=&#.-]*") && !path.startsWith("//");
        return ours ? path : "/";
    }
}
