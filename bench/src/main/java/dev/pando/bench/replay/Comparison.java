package dev.pando.bench.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What two servers answered differently, and why where that is meant. */
final class Comparison {
    private static final List<String> FIELDS =
            List.of(
                    "content-type",
                    "content-length",
                    "last-modified",
                    "content-range",
                    "accept-ranges",
                    "location",
                    "vary",
                    "content-encoding");
    private static final int SHOWN = 20;

    private final Map<String, Integer> explained = new TreeMap<>();
    private final List<String> unexplained = new ArrayList<>();
    private final Map<Integer, Integer> statuses = new TreeMap<>();

    void compare(LogLine line, Reply pando, Reply nginx) {
        statuses.merge(pando.status(), 1, Integer::sum);
        if (pando.status() != nginx.status()) {
            note(line, "status", pando.status(), nginx.status(), ofStatus(line, pando, nginx));
            return;
        }
        boolean content = pando.status() == 200 || pando.status() == 206;
        if (content && !pando.bodyHash().equals(nginx.bodyHash())) {
            note(line, "body", pando.bodyBytes(), nginx.bodyBytes(), "");
        }
        for (String field :
                content || pando.status() == 304 ? FIELDS : List.of("location", "content-range")) {
            String ours = pando.fields().get(field);
            String theirs = nginx.fields().get(field);
            if (!Objects.equals(ours, theirs)) {
                note(line, field, ours, theirs, ofField(field, pando, ours, theirs));
            }
        }
    }

    private static String ofStatus(LogLine line, Reply pando, Reply nginx) {
        if (pando.status() == 404 && line.path().contains("//")) {
            return "a path with an empty segment: nginx merges slashes, Pando has one URL a file";
        }
        if (pando.status() == 405 && nginx.status() == 404) {
            return "a POST where no file is: Pando says which methods the folder takes";
        }
        if (pando.status() == 404 && (nginx.status() == 301 || nginx.status() == 403)) {
            return "a folder without an index: nginx tells that it is there (301, 403)";
        }
        return "";
    }

    private static String ofField(
            String field, Reply pando, @Nullable String ours, @Nullable String theirs) {
        if (field.equals("accept-ranges") && pando.status() == 206 && theirs == null) {
            return "Accept-Ranges with a 206: nginx leaves it out";
        }
        boolean packed = "gzip".equals(pando.fields().get("content-encoding"));
        if (field.equals("accept-ranges") && packed && theirs == null) {
            return "ranges of a packed form: nginx has none";
        }
        if (field.equals("content-type") && ours != null && theirs != null) {
            return "the type " + ours + ": nginx says " + theirs;
        }
        return "";
    }

    private void note(
            LogLine line, String what, @Nullable Object ours, @Nullable Object theirs, String why) {
        if (why.isEmpty()) {
            unexplained.add(
                    line.method()
                            + " "
                            + line.target()
                            + ": "
                            + what
                            + " "
                            + ours
                            + ", nginx "
                            + theirs);
        } else {
            explained.merge(why, 1, Integer::sum);
        }
    }

    /** How many differences are left without a reason. */
    int unexplained() {
        return unexplained.size();
    }

    /** What was found, for people. */
    String report() {
        StringBuilder text = new StringBuilder("answers by status: " + statuses + "\n");
        explained.forEach((why, count) ->
                text.append("  ").append(count).append(" x ").append(why).append('\n'));
        text.append("differences without a reason: ").append(unexplained.size()).append('\n');
        unexplained.stream()
                .limit(SHOWN)
                .forEach(each -> text.append("  ").append(each).append('\n'));
        return text.toString();
    }
}
