package dev.pando.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Coded forms of a file, which stand beside it. */
final class StaticFormsTest {
    @TempDir private Path directory;

    private StaticRig rig() throws IOException {
        StaticRig rig = StaticRig.at("/", directory);
        rig.write("app.js", "plain form");
        rig.write("app.js.gz", "gzip form");
        rig.write("app.js.br", "br form");
        rig.write("lone.js", "lone");
        return rig.settle();
    }

    private static String coding(StaticRig rig, String accepts) throws IOException {
        Message answer = rig.get("/app.js", "Accept-Encoding: " + accepts);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("vary")).hasValue("Accept-Encoding");
        assertThat(answer.field("content-type")).hasValue("text/javascript; charset=utf-8");
        String coding = answer.field("content-encoding").orElse("plain");
        assertThat(answer.body()).isEqualTo(coding + " form");
        return coding;
    }

    @Test
    void areChosenByWhatIsAccepted() throws Exception {
        try (var rig = rig()) {
            for (int i = 0; i < 2; i++) {
                assertThat(coding(rig, "gzip, deflate, br")).isEqualTo("br");
                assertThat(coding(rig, "gzip, deflate, br, zstd")).isEqualTo("br");
                assertThat(coding(rig, "gzip")).isEqualTo("gzip");
                assertThat(coding(rig, "x-gzip")).isEqualTo("gzip");
                assertThat(coding(rig, "GZIP")).isEqualTo("gzip");
                assertThat(coding(rig, "br;q=0.5, gzip;q=0.6")).isEqualTo("gzip");
                assertThat(coding(rig, "br;q=0, gzip;q=0")).isEqualTo("plain");
                assertThat(coding(rig, "br;q=0, *")).isEqualTo("gzip");
                assertThat(coding(rig, "*")).isEqualTo("br");
                assertThat(coding(rig, "identity, br;q=0.9")).isEqualTo("plain");
                assertThat(coding(rig, "identity;q=0, gzip;q=0.001")).isEqualTo("gzip");
                assertThat(coding(rig, "identity;q=0")).isEqualTo("plain");
                assertThat(coding(rig, "deflate")).isEqualTo("plain");
                assertThat(coding(rig, "")).isEqualTo("plain");
                assertThat(coding(rig, "gzip;q=nonsense")).isEqualTo("plain");
                assertThat(coding(rig, "deflate\r\nAccept-Encoding: br")).isEqualTo("br");
            }
            assertThat(rig.get("/app.js").body()).isEqualTo("plain form");
            assertThat(rig.get("/app.js").field("vary")).hasValue("Accept-Encoding");
            assertThat(rig.get("/lone.js", "Accept-Encoding: br").field("vary")).isEmpty();
            assertThat(rig.get("/app.js.gz").field("content-type")).hasValue("application/gzip");
            assertThat(rig.get("/app.js.gz").field("content-encoding")).isEmpty();
        }
    }

    @Test
    void haveTagsAndRangesOfTheirOwn() throws Exception {
        try (var rig = rig()) {
            String br = "Accept-Encoding: br";
            Optional<String> plainTag = rig.get("/app.js").field("etag");
            Message coded = rig.get("/app.js", br);
            assertThat(coded.field("etag")).isPresent().isNotEqualTo(plainTag);
            String tag = coded.field("etag").orElseThrow();
            Message same = rig.get("/app.js", br, "If-None-Match: " + tag);
            assertThat(same.status()).isEqualTo(304);
            assertThat(same.field("vary")).hasValue("Accept-Encoding");
            assertThat(same.field("etag")).hasValue(tag);
            assertThat(rig.get("/app.js", "If-None-Match: " + tag).status()).isEqualTo(200);
            Message part = rig.get("/app.js", br, "Range: bytes=3-", "If-Range: " + tag);
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.body()).isEqualTo("form");
            assertThat(part.field("content-range")).hasValue("bytes 3-6/7");
            assertThat(part.field("content-encoding")).hasValue("br");
            assertThat(rig.get("/app.js", "Range: bytes=3-", "If-Range: " + tag).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void comeAndGoAtOnce() throws Exception {
        try (var rig = rig()) {
            String any = "Accept-Encoding: gzip, br";
            assertThat(rig.get("/app.js", any).body()).isEqualTo("br form");
            assertThat(rig.get("/lone.js", any).body()).isEqualTo("lone");
            Files.delete(rig.folder.resolve("app.js.br"));
            assertThat(rig.get("/app.js", any).body()).isEqualTo("gzip form");
            rig.write("lone.js.br", "lone br");
            assertThat(rig.get("/lone.js", any).body()).isEqualTo("lone br");
            Message plain = rig.get("/lone.js");
            assertThat(plain.body()).isEqualTo("lone");
            assertThat(plain.field("vary")).hasValue("Accept-Encoding");
            rig.write("app.js.gz", "gzip, written over");
            assertThat(rig.get("/app.js", any).body()).isEqualTo("gzip, written over");
            Files.delete(rig.folder.resolve("app.js.gz"));
            assertThat(rig.get("/app.js", any).body()).isEqualTo("plain form");
            assertThat(rig.get("/app.js", any).field("vary")).isEmpty();
        }
    }

    @Test
    void areNotServedForAFileThatIsNewer() throws Exception {
        try (var rig = rig()) {
            String any = "Accept-Encoding: gzip, br";
            assertThat(rig.get("/app.js", any).body()).isEqualTo("br form");
            rig.write("app.js", "edited since");
            Message edited = rig.get("/app.js", any);
            assertThat(edited.body()).isEqualTo("edited since");
            assertThat(edited.field("content-encoding")).isEmpty();
            FileTime now = Files.getLastModifiedTime(rig.folder.resolve("app.js"));
            rig.write("app.js.gz", "gzip, built anew");
            Files.setLastModifiedTime(rig.folder.resolve("app.js.gz"), now);
            assertThat(rig.get("/app.js", any).body()).isIn("gzip, built anew", "edited since");
            Files.delete(rig.folder.resolve("app.js"));
            assertThat(rig.get("/app.js", any).status()).isEqualTo(404);
        }
    }

    @Test
    void thatLeadOutsideAreNone() throws Exception {
        try (var rig = rig()) {
            Files.writeString(directory.resolve("secret"), "secret");
            Files.createSymbolicLink(rig.folder.resolve("lone.js.br"), Path.of("../secret"));
            Message answer = rig.get("/lone.js", "Accept-Encoding: br");
            assertThat(answer.body()).isEqualTo("lone");
            assertThat(answer.field("vary")).isEmpty();
        }
    }

    @Test
    void mayBeLarge() throws Exception {
        try (var rig = rig()) {
            rig.write("large.js", "p".repeat(400_000));
            rig.write("large.js.br", "b".repeat(200_000));
            for (int i = 0; i < 3; i++) {
                Message coded = rig.get("/large.js", "Accept-Encoding: br");
                assertThat(coded.body()).isEqualTo("b".repeat(200_000));
                assertThat(rig.get("/large.js").body()).isEqualTo("p".repeat(400_000));
                rig.settle();
            }
        }
    }
}
