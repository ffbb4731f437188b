package dev.pando.edge.files;

/** Reads lists of entity tags (RFC 9110 §8.8.3 and §13.1), as If-Match and If-None-Match have. */
final class EntityTags {
    private EntityTags() {}

    /**
     * Whether a list has a tag.
     *
     * @param tag a strong one, with its quotes
     * @param weakly whether weak ones count by their opaque part (RFC 9110 §8.8.3.2)
     */
    static boolean has(String list, String tag, boolean weakly) {
        int at = 0;
        while (at < list.length()) {
            char c = list.charAt(at);
            if (c == ',' || c == ' ' || c == '\t') {
                at++;
                continue;
            }
            boolean weak = list.startsWith("W/", at);
            int start = weak ? at + 2 : at;
            int end = start < list.length() ? list.indexOf('"', start + 1) : -1;
            if (end < 0 || list.charAt(start) != '"') {
                return false; // what follows cannot be read
            }
            boolean counts = weakly || !weak;
            int length = end + 1 - start;
            if (counts && length == tag.length() && list.startsWith(tag, start)) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }
}
