package dev.pando.database.binaries;

import dev.pando.node.StartFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * The packed programs for one kind of machine, as they lie on the class path.
 *
 * @param machine the kind of machine, as the folder's name says it
 * @param crc32 the checksum of the packed bytes
 */
record Bundle(String machine, URL location, long crc32) {

    /**
     * The bundle for a machine.
     *
     * @param os what {@code os.name} says
     * @param architecture what {@code os.arch} says
     */
    static Bundle of(String os, String architecture) throws StartFailure, IOException {
        String resource = os.equals("Linux") ? resource(architecture).orElse(null) : null;
        if (resource == null) {
            throw new StartFailure(
                    "database",
                    "no PostgreSQL for " + os + " on " + architecture,
                    "run Pando on Linux, on x86-64 or arm64");
        }
        URL location = Bundle.class.getResource("/" + resource);
        if (location == null) {
            throw new StartFailure(
                    "database",
                    "PostgreSQL's programs are missing: no " + resource + " on the class path",
                    "install or build Pando again");
        }
        return new Bundle(architecture, location, crc32(location));
    }

    private static Optional<String> resource(String architecture) {
        return switch (architecture) {
            case "amd64" -> Optional.of("postgres-linux-x86_64.txz");
            case "aarch64" -> Optional.of("postgres-linux-arm_64.txz");
            default -> Optional.empty();
        };
    }

    /** Reads the checksum from the jar's directory, which is free; sums the bytes elsewhere. */
    private static long crc32(URL location) throws IOException {
        URLConnection connection = location.openConnection();
        if (connection instanceof JarURLConnection inJar) {
            return inJar.getJarEntry().getCrc();
        }
        try (var summed = new CheckedInputStream(location.openStream(), new CRC32())) {
            summed.transferTo(OutputStream.nullOutputStream());
            return summed.getChecksum().getValue();
        }
    }

    /** The folder's name that belongs to exactly these bytes. */
    String folderName() {
        return String.format("postgres-%s-%08x", machine, crc32);
    }

    /** The packed bytes; whoever asks closes them. */
    InputStream open() throws IOException {
        return location.openStream();
    }
}
