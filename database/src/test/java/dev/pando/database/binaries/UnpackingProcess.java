package dev.pando.database.binaries;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Another Pando that wants the programs at the same time; it prints a line if it unpacks them. */
final class UnpackingProcess {
    private UnpackingProcess() {}

    static Process start(Path cache) {
        try {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            UnpackingProcess.class.getName(),
                            cache.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Unpacks into the folder that the first argument names. */
    public static void main(String[] arguments) throws Exception {
        PostgresBinaries.in(Path.of(arguments[0]), System.out::println);
    }
}
