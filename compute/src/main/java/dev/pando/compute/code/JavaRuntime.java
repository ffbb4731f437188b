package dev.pando.compute.code;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * AWS's own runtime client for Java, as it lies in the distribution, and the JDK that Pando runs
 * on. Its native library stands beside the jars, because the client would unpack it to one fixed
 * file in /tmp, which two workers write at the same time and another user may own.
 */
final class JavaRuntime {
    static final String MAIN = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
    private static final String NATIVE_LIBRARY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

    private final Path folder;

    JavaRuntime(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /** What Pando itself runs on. */
    Path home() {
        return Path.of(System.getProperty("java.home"));
    }

    String version() {
        return System.getProperty("java.vm.version", "") + " " + home();
    }

    /**
     * The class path for some code: the client goes first, so that it meets the versions of its own
     * parts that it was made for, and AWS's event types last, so that the code may bring others.
     */
    List<Path> around(List<Path> code) throws IOException {
        List<Path> path = new ArrayList<>(jars(folder.resolve("client")));
        path.addAll(code);
        path.addAll(jars(folder.resolve("events")));
        return path;
    }

    /** The option that names the native library, where it is known which one fits. */
    Optional<String> nativeLibrary() {
        String machine =
                switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "aarch_64";
                    default -> "";
                };
        String system = isMusl() ? "linux_musl-" : "linux-";
        Path library = folder.resolve("jni/libaws-lambda-jni." + system + machine + ".so");
        return Files.isReadable(library)
                ? Optional.of("-D" + NATIVE_LIBRARY + "=" + library)
                : Optional.empty();
    }

    /** Whether this JVM, and so the workers', stands on musl instead of the GNU C library. */
    private static boolean isMusl() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"), ISO_8859_1)) {
            return lines.anyMatch(line -> line.contains("/ld-musl-"));
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    /** A folder's jars in the order of their names; none where there is no folder. */
    static List<Path> jars(Path folder) throws IOException {
        List<Path> jars = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
                files.forEach(jars::add);
            }
        }
        jars.sort(null);
        return jars;
    }
}
