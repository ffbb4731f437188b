package dev.pando.edge.files;

import dev.pando.cluster.StaticFolder;
import dev.pando.cluster.StaticFolder.CacheRule;

/** Finds the Cache-Control of a file: by the folder's rules, else by its name. */
final class CacheControl {
    /** It may be kept, but is asked for again before it is used. */
    static final String ASK_AGAIN = "no-cache";

    private static final String FOR_GOOD = "public, max-age=31536000, immutable";

    private CacheControl() {}

    /**
     * The field's value.
     *
     * @param path within the folder, with no slash in front
     */
    static String of(StaticFolder folder, String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        for (CacheRule rule : folder.cacheRules()) {
            boolean wholePath = rule.pattern().indexOf('/') >= 0;
            if (matches(rule.pattern(), wholePath ? path : name)) {
                return rule.cacheControl();
            }
        }
        return Fingerprint.isIn(name) ? FOR_GOOD : ASK_AGAIN;
    }

    /**
     * Whether a pattern takes the whole text: {@code *} stands for any characters but a slash,
     * {@code **} for any. In time that is the product of both lengths, whatever the pattern: one
     * pass over it, which carries at which places of the text it can stand.
     */
    static boolean matches(String pattern, String text) {
        boolean[] reached = new boolean[text.length() + 1];
        reached[0] = true;
        for (int p = 0; p < pattern.length(); p++) {
            boolean[] next = new boolean[reached.length];
            boolean star = pattern.charAt(p) == '*';
            boolean slashes = star && pattern.startsWith("**", p);
            for (int t = 0; t < reached.length; t++) {
                if (star) {
                    boolean longer = t > 0 && next[t - 1] && (slashes || text.charAt(t - 1) != '/');
                    next[t] = reached[t] || longer;
                } else {
                    next[t] = t > 0 && reached[t - 1] && text.charAt(t - 1) == pattern.charAt(p);
                }
            }
            reached = next;
            p += slashes ? 1 : 0;
        }
        return reached[text.length()];
    }
}
