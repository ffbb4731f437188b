package dev.pando.server.control;

import static dev.pando.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pando.cluster.App;
import dev.pando.cluster.InMemoryPictureKeeper;
import dev.pando.manifest.Manifest;
import dev.pando.manifest.Supported;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeWatchTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String TEXT =
            """
            app: photos
            functions:
              GET /a: functions/a.js
              GET /b: functions/b.js
              GET /c: other/c.py
              GET /d: { handler: functions/d::example.D }
              GET /e: e.js
            """;

    @TempDir Path folder;
    private Manifest manifest;
    private CodeVersions code;

    @BeforeEach
    void write() throws Exception {
        for (String file :
                List.of(
                        "functions/a.js",
                        "functions/b.js",
                        "functions/d/pom.xml",
                        "functions/d/src/D.java",
                        "functions/shared/text.js",
                        "functions/node_modules/x/index.js",
                        "other/c.py",
                        "e.js",
                        "web/server.js",
                        "pando.yaml")) {
            put(file, "first");
        }
        manifest = Manifest.parse(TEXT, "pando.yaml", Supported.everything());
        code = new CodeVersions(folder, manifest.functions());
    }

    private void put(String file, String text) throws Exception {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    /** The names of the functions whose version a change of a file changed. */
    private List<String> changedBy(String file) throws Exception {
        Map<String, String> before = code.look();
        put(file, "second, longer");
        return new HashMap<>(code.look())
                .entrySet().stream()
                        .filter(now -> !now.getValue().equals(before.get(now.getKey())))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList();
    }

    @Test
    void knowsWhichFunctionsAFileBelongsTo() throws Exception {
        assertThat(changedBy("functions/a.js")).containsExactly("a");
        assertThat(changedBy("functions/shared/text.js")).containsExactly("a", "b");
        assertThat(changedBy("functions/d/src/D.java")).containsExactly("d");
        assertThat(changedBy("functions/d/target/classes/D.class")).isEmpty();
        assertThat(changedBy("functions/node_modules/x/index.js")).isEmpty();
        assertThat(changedBy("functions/.b.js.swp")).isEmpty();
        assertThat(changedBy("other/c.py")).containsExactly("c");
        assertThat(changedBy("e.js")).containsExactly("e");
        assertThat(changedBy("package.json")).containsExactly("e");
        assertThat(changedBy("out")).isEmpty();
        assertThat(changedBy("README.md")).isEmpty();
        assertThat(changedBy("functions/calls.log")).isEmpty();
        assertThat(changedBy("functions/page.html")).containsExactly("a", "b");
        assertThat(changedBy("web/server.js")).isEmpty();
    }

    @Test
    void seesAFileThatIsReplacedByOneOfTheSameSizeAndTime() throws Exception {
        Map<String, String> before = code.look();
        put("new.js", "FIRST");
        Files.setLastModifiedTime(
                folder.resolve("new.js"),
                Files.getLastModifiedTime(folder.resolve("functions/a.js")));
        Files.move(
                folder.resolve("new.js"),
                folder.resolve("functions/a.js"),
                StandardCopyOption.ATOMIC_MOVE);

        assertThat(code.look().get("a")).isNotEqualTo(before.get("a"));
    }

    @Test
    void putsChangedCodeIntoThePictureAndOnlyTellsOfAChangedManifest() throws Exception {
        Map<String, String> seen = code.look();
        App app = Deploy.app(manifest, folder, "v1", seen);
        List<String> told = new CopyOnWriteArrayList<>();
        try (var picture = new InMemoryPictureKeeper();
                var watch =
                        new ChangeWatch(
                                picture,
                                app.name(),
                                code,
                                seen,
                                folder.resolve("pando.yaml"),
                                new ChangeWatch.Listener() {
                                    @Override
                                    public void functionChanged(String name) {
                                        told.add(name);
                                    }

                                    @Override
                                    public void manifestChanged() {
                                        told.add("manifest");
                                    }
                                })) {
            picture.change(now -> now.with(app));
            watch.start();
            put("functions/b.js", "second");
            eventually("b is told", SOON, () -> told.contains("b"));
            put("pando.yaml", "second");
            eventually("the manifest is told", SOON, () -> told.contains("manifest"));

            App now = picture.current().app(app.name()).orElseThrow();
            assertThat(now.versionOf(now.functions().get(1)))
                    .isEqualTo(code.look().get("b"))
                    .isNotEqualTo(seen.get("b"));
            assertThat(now.functions().get(0)).isEqualTo(app.functions().get(0));
            assertThat(now.version()).isEqualTo("v1");
            assertThat(told).containsExactly("b", "manifest");
        }
    }
}
