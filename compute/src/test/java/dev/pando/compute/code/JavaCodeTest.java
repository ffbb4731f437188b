package dev.pando.compute.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pando.compute.code.ScriptedRuntimeApi.Result;
import dev.pando.node.StartFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions in Java: compiled by the real javac and Maven, run by AWS's own runtime client. */
final class JavaCodeTest {
    private static final String IMPORTS =
            """
            import com.amazonaws.services.lambda.runtime.*;
            import com.amazonaws.services.lambda.runtime.events.*;
            import java.io.*;
            import java.util.*;
            """;
    private static final String POJO =
            """
            public class Upload {
                public static class In { public int a; }
                public static class Out { public String text; }
                public Out call(In in, com.amazonaws.services.lambda.runtime.Context context) {
                    Out out = new Out();
                    out.text = in.a + " in " + context.getFunctionName();
                    return out;
                }
            }
            """;

    @TempDir Path folder;
    private FunctionRig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new FunctionRig(folder);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void runsAHandlerOfApiGatewayEvents() throws Exception {
        start(
                "f/Upload.java",
                IMPORTS
                        + """
                        public class Upload implements
                                RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
                            public APIGatewayV2HTTPResponse handleRequest(
                                    APIGatewayV2HTTPEvent event, Context context) {
                                context.getLogger().log("logged\\n");
                                return APIGatewayV2HTTPResponse.builder()
                                        .withStatusCode(201)
                                        .withBody(event.getRequestContext().getHttp().getMethod()
                                                + event.getPathParameters().get("id"))
                                        .build();
                            }
                        }
                        """);
        assertThat(
                        rig.answer(
                                "{\"version\":\"2.0\",\"pathParameters\":{\"id\":\"7\"},"
                                        + "\"requestContext\":{\"http\":{\"method\":\"PUT\"}}}"))
                .isEqualTo("{\"statusCode\":201,\"body\":\"PUT7\",\"isBase64Encoded\":false}");
        rig.line("logged");
        assertThat(rig.lines).noneMatch(line -> line.contains("WARNING"));
    }

    @Test
    void unpacksNoNativeLibrary() throws Exception {
        rig.write("Upload.java", POJO);
        String option =
                rig.prepare("Upload.java", "Upload::call").arguments().stream()
                        .filter(each -> each.contains("NativeClient.JNI="))
                        .findFirst()
                        .orElseThrow();
        assertThat(Path.of(option.substring(option.indexOf('=') + 1))).isReadable();
    }

    @Test
    void runsAHandlerOfMapsWithTheWholeContext() throws Exception {
        start(
                "Upload.java",
                IMPORTS
                        + """
                        public class Upload
                                implements RequestHandler<Map<String, Object>, Map<String, Object>> {
                            public Map<String, Object> handleRequest(
                                    Map<String, Object> event, Context c) {
                                return new TreeMap<>(Map.of("event", event, "id", c.getAwsRequestId(),
                                        "left", c.getRemainingTimeInMillis() > 0,
                                        "memory", c.getMemoryLimitInMB()));
                            }
                        }
                        """);
        assertThat(rig.answer("{\"a\":[1]}"))
                .isEqualTo("{\"event\":{\"a\":[1]},\"id\":\"id-1\",\"left\":true,\"memory\":256}");
    }

    @Test
    void runsAStreamHandlerOfAPackage() throws Exception {
        start(
                "photos/api/Upload.java",
                "/* of the app */ package photos.api;\n"
                        + IMPORTS
                        + """
                        public class Upload implements RequestStreamHandler {
                            public void handleRequest(InputStream in, OutputStream out, Context c)
                                    throws IOException {
                                in.transferTo(out);
                                out.write(photos.Words.word().getBytes());
                            }
                        }
                        """,
                "photos/Words.java",
                "package photos; public class Words { public static String word() { return \"w\"; }"
                        + " }");
        assertThat(rig.answer("{}")).isEqualTo("{}w");
    }

    @Test
    void runsAPlainMethod() throws Exception {
        rig.write("Upload.java", POJO);
        rig.start(rig.function("Upload.java", "Upload::call", 1));
        assertThat(rig.answer("{\"a\":3}")).isEqualTo("{\"text\":\"3 in photo\"}");
    }

    @Test
    void findsOtherSourcesBesideAPackageOutOfPlace() throws Exception {
        start(
                "f/Upload.java",
                """
                package photos;
                import com.amazonaws.services.lambda.runtime.*;
                public class Upload implements RequestHandler<Object, String> {
                    public String handleRequest(Object event, Context context) {
                        return Other.WORD;
                    }
                }
                """,
                "f/Other.java",
                "package photos; class Other { static final String WORD = \"other\"; }",
                "f/Broken.java",
                "package photos; class Broken {");
        assertThat(rig.answer("{}")).isEqualTo("\"other\"");
    }

    @Test
    void findsJarsInLib() throws Exception {
        library("f/lib/words.jar");
        start(
                "f/Upload.java",
                IMPORTS
                        + """
                        public class Upload implements RequestHandler<Object, String> {
                            public String handleRequest(Object event, Context context) {
                                return words.Words.WORD;
                            }
                        }
                        """);
        assertThat(rig.answer("{}")).isEqualTo("\"library\"");
    }

    @Test
    void reportsAnErrorWithItsStack() throws Exception {
        start(
                "Upload.java",
                IMPORTS
                        + """
                        public class Upload implements RequestHandler<Map<String, Object>, String> {
                            public String handleRequest(Map<String, Object> event, Context context) {
                                if (event.isEmpty()) throw new IllegalStateException("empty");
                                return "fine";
                            }
                        }
                        """);
        Result result = rig.call("{}");
        assertThat(result.path()).isEqualTo("/invocation/id-1/error");
        assertThat(result.body())
                .contains(
                        "\"errorMessage\":\"empty\"",
                        "\"errorType\":\"java.lang.IllegalStateException\"",
                        "Upload.java:7");
        assertThat(rig.answer("{\"a\":1}")).isEqualTo("\"fine\"");
    }

    @Test
    void reportsAClassThatCannotBeMade() throws Exception {
        start(
                "Upload.java",
                IMPORTS
                        + """
                        public class Upload implements RequestHandler<Object, String> {
                            static final int A = Integer.parseInt("x");
                            public String handleRequest(Object event, Context context) {
                                return "";
                            }
                        }
                        """);
        Result result = rig.api.result();
        assertThat(result.path()).isEqualTo("/init/error");
        assertThat(result.body()).contains("ExceptionInInitializerError");
        rig.line("NumberFormatException");
        assertThat(rig.end()).isNotZero();
    }

    @Test
    void saysThatAClassIsMissing() throws Exception {
        rig.write("f/Upload.java", POJO);
        assertThat(
                        catchThrowableOfType(
                                StartFailure.class,
                                () -> rig.prepare("f/Upload.java", "photos.Upload::call")))
                .hasMessage("there is no class photos.Upload in its handler f/Upload.java");
    }

    @Test
    void runsSeveralCallsAtOnce() throws Exception {
        rig.write(
                "Upload.java",
                IMPORTS
                        + """
                        public class Upload implements RequestHandler<Object, String> {
                            static final java.util.concurrent.CyclicBarrier ALL =
                                    new java.util.concurrent.CyclicBarrier(3);
                            public String handleRequest(Object event, Context context) {
                                try {
                                    ALL.await(20, java.util.concurrent.TimeUnit.SECONDS);
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                                return context.getAwsRequestId();
                            }
                        }
                        """);
        rig.start(rig.function("Upload.java", "", 3));
        for (int i = 0; i < 3; i++) {
            rig.api.give("call-" + i, "{}");
        }
        for (int i = 0; i < 3; i++) {
            Result result = rig.api.result();
            assertThat(result.path())
                    .isEqualTo("/invocation/" + result.body().replace("\"", "") + "/response");
        }
    }

    @Test
    void compilesOnceForTheSameContent() throws Exception {
        rig.write("f/Upload.java", POJO);
        rig.prepare("f/Upload.java", "Upload::call");
        assertThat(rig.builds).containsExactly("photo started", "photo finished");
        Path jar = made().getFirst().resolve("code.jar");
        FileTime time = Files.getLastModifiedTime(jar);

        rig.write("f/Upload.java", POJO); // touched, with the same content
        rig.prepare("f/Upload.java", "Upload::call");
        assertThat(rig.builds).endsWith("photo up to date").hasSize(3);
        assertThat(Files.getLastModifiedTime(jar)).isEqualTo(time);
    }

    @Test
    void compilesAgainAfterAChangeOfAnyInputAndKeepsThree() throws Exception {
        rig.write("f/Upload.java", POJO);
        rig.prepare("f/Upload.java", "Upload::call");
        rig.write("f/Other.java", "class Other {}");
        rig.prepare("f/Upload.java", "Upload::call");
        library("f/lib/words.jar");
        rig.prepare("f/Upload.java", "Upload::call");
        rig.write("f/Upload.java", POJO + "\n");
        rig.prepare("f/Upload.java", "Upload::call");
        assertThat(rig.builds).hasSize(8).doesNotContain("photo up to date");
        assertThat(made()).hasSize(3).allMatch(each -> Files.exists(each.resolve("code.jar")));
    }

    @Test
    void startsFromAClassDataArchiveThatAWorkerLeft() throws Exception {
        rig.write("Upload.java", POJO);
        rig.start(rig.function("Upload.java", "Upload::call", 1));
        rig.answer("{\"a\":3}");
        rig.stop();
        Launch launch = rig.prepare("Upload.java", "Upload::call");
        Path archive = made().getFirst().resolve("classes.jsa");
        assertThat(launch.arguments()).contains("-XX:SharedArchiveFile=" + archive);
        assertThat(archive).exists();
        // The JVM refuses to start where it is told that it must use one and cannot.
        List<String> strict = new ArrayList<>(launch.arguments());
        strict.add(1, "-Xshare:on");
        rig.start(
                new Launch(strict, launch.environment()),
                rig.function("Upload.java", "Upload::call", 1));
        assertThat(rig.answer("{\"a\":4}")).isEqualTo("{\"text\":\"4 in photo\"}");
    }

    @Test
    void saysWhatDoesNotCompile() throws Exception {
        rig.write("f/Upload.java", "public class Upload {\n    int a = \"text\";\n}\n");
        StartFailure failure =
                catchThrowableOfType(
                        StartFailure.class, () -> rig.prepare("f/Upload.java", "Upload"));
        assertThat(failure.part()).isEqualTo("photo");
        assertThat(failure.getMessage())
                .startsWith("f/Upload.java does not compile:")
                .contains("Upload.java:2: error: incompatible types", "int a = \"text\";");
        assertThat(failure.remedy()).contains("javac");
        assertThat(made()).isEmpty();

        rig.write("f/Upload.java", POJO);
        rig.prepare("f/Upload.java", "Upload::call");
        assertThat(made()).hasSize(1);
    }

    @Test
    void runsAJarWithTheJarsInLib() throws Exception {
        library("f/lib/words.jar");
        jar(
                "f/photo.jar",
                "Upload",
                "public class Upload { public String call(Object in) { return words.Words.WORD; }"
                        + " }",
                rig.app.resolve("f/lib/words.jar"));
        rig.start(rig.function("f/photo.jar", "Upload::call", 1));
        assertThat(rig.answer("{}")).isEqualTo("\"library\"");
    }

    @Test
    void wantsToKnowWhatToCallInAJar() throws Exception {
        library("f/photo.jar");
        StartFailure failure =
                catchThrowableOfType(StartFailure.class, () -> rig.prepare("f/photo.jar", ""));
        assertThat(failure).hasMessageContaining("does not say what to call");
        assertThat(failure.remedy()).contains("handler: f/photo.jar::package.Class");
    }

    @Test
    void buildsAFolderWithAPom() throws Exception {
        pom("upload/pom.xml");
        rig.write(
                "upload/src/main/java/Upload.java",
                """
                import org.jspecify.annotations.NonNull;
                public class Upload {
                    public String call(Object in) { return NonNull.class.getSimpleName(); }
                }
                """);
        rig.start(rig.function("upload", "Upload::call", 1));
        assertThat(rig.answer("{}")).isEqualTo("\"NonNull\"");
        assertThat(rig.builds).startsWith("photo started").endsWith("photo finished");
        rig.builds.clear();
        rig.prepare("upload", "Upload::call");
        assertThat(rig.builds).containsExactly("photo up to date");

        rig.write("upload/src/main/java/Upload.java", "public class Upload {");
        StartFailure failure =
                catchThrowableOfType(
                        StartFailure.class, () -> rig.prepare("upload", "Upload::call"));
        assertThat(failure.getMessage()).contains("its build 'mvn ", "Upload.java");
    }

    private void start(String... filesAndCode) throws Exception {
        for (int i = 0; i < filesAndCode.length; i += 2) {
            rig.write(filesAndCode[i], filesAndCode[i + 1]);
        }
        rig.start(filesAndCode[0]);
    }

    /** The folders that are kept of the function. */
    private List<Path> made() throws IOException {
        List<Path> folders = new ArrayList<>();
        Path own = rig.state.resolve("functions/photos/photo");
        if (Files.isDirectory(own)) {
            try (DirectoryStream<Path> each = Files.newDirectoryStream(own)) {
                each.forEach(folders::add);
            }
        }
        return folders;
    }

    private void library(String name) throws IOException {
        jar(
                name,
                "words/Words",
                "package words; public class Words {"
                        + " public static final String WORD = new String(\"library\"); }");
    }

    private void jar(String name, String type, String code, Path... classPath) throws IOException {
        Path work = Files.createTempDirectory(folder, "jar");
        Path source = work.resolve(type.substring(type.lastIndexOf('/') + 1) + ".java");
        Files.writeString(source, code);
        List<String> arguments = new ArrayList<>(List.of("-d", work.toString()));
        for (Path each : classPath) {
            arguments.addAll(List.of("-cp", each.toString()));
        }
        arguments.add(source.toString());
        int status =
                ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(System.out, System.err, arguments.toArray(String[]::new));
        assertThat(status).isZero();
        Path jar = rig.app.resolve(name);
        Files.createDirectories(jar.getParent());
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, new Manifest())) {
            out.putNextEntry(new JarEntry(type + ".class"));
            Files.copy(work.resolve(type + ".class"), out);
        }
    }

    /** A pom that needs no more than what this build itself has in the local repository. */
    private void pom(String name) throws IOException {
        StringBuilder plugins = new StringBuilder();
        for (String plugin :
                List.of(
                        "resources:3.5.0",
                        "compiler:3.16.0",
                        "surefire:3.6.1",
                        "jar:3.5.1",
                        "dependency:3.11.0")) {
            int colon = plugin.indexOf(':');
            plugins.append("<plugin><artifactId>maven-")
                    .append(plugin, 0, colon)
                    .append("-plugin</artifactId><version>")
                    .append(plugin, colon + 1, plugin.length())
                    .append("</version></plugin>");
        }
        rig.write(
                name,
                """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>example</groupId>
                  <artifactId>upload</artifactId>
                  <version>1</version>
                  <properties>
                    <maven.compiler.release>21</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  <dependencies>
                    <dependency>
                      <groupId>org.jspecify</groupId>
                      <artifactId>jspecify</artifactId>
                      <version>1.0.1</version>
                    </dependency>
                  </dependencies>
                  <build><pluginManagement><plugins>%s</plugins></pluginManagement></build>
                </project>
                """
                        .formatted(plugins));
    }
}
