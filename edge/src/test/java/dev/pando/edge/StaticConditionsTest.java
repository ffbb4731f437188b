package dev.pando.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.testing.Generated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conditions and ranges (RFC 9110 §13 and §14), over sockets and against a plain model. */
final class StaticConditionsTest {
    private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final String EARLIER = "Sun, 06 Nov 1994 08:49:36 GMT";
    private static final String LATER = "Sun, 06 Nov 1994 08:49:38 GMT";

    @TempDir private Path directory;

    private StaticRig rig(String... contents) throws IOException {
        StaticRig rig = StaticRig.at("/", directory);
        for (int i = 0; i < contents.length; i++) {
            Path file = rig.write(i + ".txt", contents[i]);
            Files.setLastModifiedTime(file, FileTime.fromMillis(784_111_777_250L));
        }
        return rig.settle();
    }

    private static String digits(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < length; i++) {
            text.append(i).append(' ');
        }
        return text.substring(0, length);
    }

    /** What a condition makes of the answer, by the words of RFC 9110 §13.2.2. */
    private record Asked(List<String> lines, boolean failed, boolean notModified) {
        static Asked made(RandomGenerator random, String tag) {
            List<String> lines = new ArrayList<>();
            boolean failed = false;
            boolean notModified = false;
            String ifMatch = sometimes(random, tag, "*", "\"x\", " + tag, "\"x\"", "W/" + tag);
            String since = sometimes(random, DATE, EARLIER, LATER, "nonsense");
            if (ifMatch != null) {
                lines.add("If-Match: " + ifMatch);
                failed = ifMatch.equals("\"x\"") || ifMatch.startsWith("W/");
            }
            if (since != null) {
                lines.add("If-Unmodified-Since: " + since);
                failed |= ifMatch == null && since.equals(EARLIER);
            }
            String noneMatch = sometimes(random, tag, "*", "\"a,b\",W/" + tag, "\"x\"", "x", "");
            String modified = sometimes(random, DATE, EARLIER, LATER, "nonsense");
            if (noneMatch != null) {
                lines.add("If-None-Match: " + noneMatch);
                notModified = noneMatch.equals("*") || noneMatch.contains(tag);
            }
            if (modified != null) {
                lines.add("If-Modified-Since: " + modified);
                notModified |= noneMatch == null && modified.equals(DATE);
            }
            return new Asked(lines, failed, notModified);
        }
    }

    /** One of these, or nothing. */
    private static @Nullable String sometimes(RandomGenerator random, String... choices) {
        int picked = random.nextInt(choices.length + 2);
        return picked < choices.length ? choices[picked] : null;
    }

    @Test
    void areJudgedInTheOrderOfTheRfc() throws Exception {
        try (var rig = rig("small", digits(100_000));
                var client = rig.client()) {
            for (String path : List.of("/0.txt", "/1.txt")) {
                String whole = StaticRig.get(client, path).body();
                String tag = StaticRig.get(client, path).field("etag").orElseThrow();
                Generated.forAll(
                        300,
                        random -> {
                            Asked asked = Asked.made(random, tag);
                            String[] lines = asked.lines.toArray(String[]::new);
                            Message answer = StaticRig.get(client, path, lines);
                            int expected = asked.failed ? 412 : asked.notModified ? 304 : 200;
                            assertThat(answer.status()).as(asked.toString()).isEqualTo(expected);
                            if (expected == 304) {
                                assertThat(answer.field("etag")).hasValue(tag);
                                assertThat(answer.field("last-modified")).hasValue(DATE);
                                assertThat(answer.field("cache-control")).hasValue("no-cache");
                                assertThat(answer.field("content-length")).isEmpty();
                                assertThat(answer.field("content-type")).isEmpty();
                            } else if (expected == 200) {
                                assertThat(answer.body().equals(whole)).isTrue();
                            }
                        });
            }
        }
    }

    @Test
    void cutOutWhatIsAskedFor() throws Exception {
        try (var rig = rig(digits(500), digits(50_000), digits(200_000));
                var client = rig.client()) {
            for (int i = 0; i < 3; i++) {
                String path = "/" + i + ".txt";
                String whole = StaticRig.get(client, path).body();
                Generated.forAll(150, random -> checkRanges(client, path, whole, random));
            }
        }
    }

    private static void checkRanges(
            RawClient client, String path, String whole, RandomGenerator random)
            throws IOException {
        int count = random.nextInt(1, 6);
        List<String> parts = new ArrayList<>();
        List<String> specs = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < count; i++) {
            // Apart from each other, so that no two become one.
            int first = from + random.nextInt(1, 20);
            int last = first + random.nextInt(whole.length() / 8);
            if (last >= whole.length()) {
                break;
            }
            specs.add(first + "-" + last);
            parts.add(whole.substring(first, last + 1));
            from = last + 1;
        }
        if (specs.isEmpty()) {
            return;
        }
        String field = "bytes=" + String.join(", ", specs);
        Message answer = StaticRig.get(client, path, "Range: " + field);
        assertThat(answer.status()).as(field).isEqualTo(206);
        assertThat(answer.field("accept-ranges")).hasValue("bytes");
        List<Part> got = parts(answer);
        assertThat(got).extracting(Part::body).isEqualTo(parts);
        for (int i = 0; i < got.size(); i++) {
            assertThat(got.get(i).range).isEqualTo("bytes " + specs.get(i) + "/" + whole.length());
            assertThat(got.get(i).type).isEqualTo("text/plain; charset=utf-8");
        }
    }

    private record Part(String type, String range, String body) {}

    /** Takes a multipart body apart, as RFC 2046 §5.1 says. */
    private static List<Part> parts(Message answer) {
        String type = answer.field("content-type").orElseThrow();
        if (!type.startsWith("multipart/byteranges; boundary=")) {
            return List.of(
                    new Part(type, answer.field("content-range").orElseThrow(), answer.body()));
        }
        assertThat(answer.field("content-range")).isEmpty();
        String border = "\r\n--" + type.substring(type.indexOf('=') + 1);
        assertThat(answer.body()).startsWith(border).endsWith(border + "--\r\n");
        List<Part> parts = new ArrayList<>();
        int at = border.length();
        while (answer.body().startsWith("\r\n", at)) {
            int next = answer.body().indexOf(border, at);
            String part = answer.body().substring(at + 2, next);
            int headEnd = part.indexOf("\r\n\r\n");
            List<String> lines = part.substring(0, headEnd).lines().toList();
            parts.add(
                    new Part(
                            lines.get(0).substring("Content-Type: ".length()),
                            lines.get(1).substring("Content-Range: ".length()),
                            part.substring(headEnd + 4)));
            at = next + border.length();
        }
        return parts;
    }

    @Test
    void refuseRangesThatAreNotThere() throws Exception {
        try (var rig = rig("0123456789", "")) {
            Message none = rig.get("/0.txt", "Range: bytes=10-");
            assertThat(none.status()).isEqualTo(416);
            assertThat(none.field("content-range")).hasValue("bytes */10");
            assertThat(rig.get("/0.txt", "Range: bytes=-0").status()).isEqualTo(416);
            Message some = rig.get("/0.txt", "Range: bytes=99-, 8-99");
            assertThat(some.status()).isEqualTo(206);
            assertThat(some.field("content-range")).hasValue("bytes 8-9/10");
            assertThat(rig.get("/0.txt", "Range: bytes=0-4, 5-9").field("content-range"))
                    .hasValue("bytes 0-9/10");
            for (String ignored :
                    List.of("bytes=x", "lines=1-2", "bytes=5-4", "bytes=0-0\r\nRange: bytes=1-1")) {
                Message whole = rig.get("/0.txt", "Range: " + ignored);
                assertThat(whole.status()).as(ignored).isEqualTo(200);
                assertThat(whole.body()).isEqualTo("0123456789");
            }
            assertThat(rig.get("/1.txt", "Range: bytes=0-").status()).isEqualTo(200);
            String many = "0-0" + ",2-2".repeat(16);
            assertThat(rig.get("/0.txt", "Range: bytes=" + many).status()).isEqualTo(200);
        }
    }

    @Test
    void countRangesOnlyForTheFileOfIfRange() throws Exception {
        try (var rig = rig("0123456789")) {
            String tag = rig.get("/0.txt").field("etag").orElseThrow();
            assertThat(ranged(rig, tag)).isEqualTo(206);
            assertThat(ranged(rig, DATE)).isEqualTo(206);
            assertThat(ranged(rig, "Sunday, 06-Nov-94 08:49:37 GMT")).isEqualTo(206);
            for (String other : List.of("W/" + tag, "\"x\"", EARLIER, LATER, "nonsense", "*", "")) {
                assertThat(ranged(rig, other)).as(other).isEqualTo(200);
            }
            assertThat(ranged(rig, tag + "\r\nIf-Range: " + tag)).isEqualTo(200);
            // The date of a file that may have changed twice in its second is a weak one.
            rig.write("new.txt", "0123456789");
            String date = rig.get("/new.txt").field("last-modified").orElseThrow();
            Files.setLastModifiedTime(
                    rig.folder.resolve("new.txt"),
                    FileTime.fromMillis(System.currentTimeMillis() + 60_000));
            Message fresh = rig.get("/new.txt");
            assertThat(fresh.field("last-modified")).isNotEqualTo(Optional.of(date));
            assertThat(
                            rig.get(
                                            "/new.txt",
                                            "Range: bytes=1-2",
                                            "If-Range: "
                                                    + fresh.field("last-modified").orElseThrow())
                                    .status())
                    .isEqualTo(200);
        }
    }

    private static int ranged(StaticRig rig, String ifRange) throws IOException {
        return rig.get("/0.txt", "Range: bytes=1-2", "If-Range: " + ifRange).status();
    }

    @Test
    void comeBeforeRanges() throws Exception {
        try (var rig = rig("0123456789")) {
            String tag = rig.get("/0.txt").field("etag").orElseThrow();
            String range = "Range: bytes=1-2";
            assertThat(rig.get("/0.txt", range, "If-None-Match: " + tag).status()).isEqualTo(304);
            assertThat(rig.get("/0.txt", range, "If-Match: \"x\"").status()).isEqualTo(412);
            assertThat(rig.get("/0.txt", range, "If-Match: " + tag).status()).isEqualTo(206);
            assertThat(rig.get("/0.txt", "Range: bytes=99-", "If-Range: \"x\"").status())
                    .isEqualTo(200);
            assertThat(rig.get("/gone", "If-Match: \"x\"").status()).isEqualTo(404);
        }
    }
}
