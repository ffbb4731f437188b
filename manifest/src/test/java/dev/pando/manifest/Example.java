package dev.pando.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;

/** The manifest that shows every key once. */
final class Example {
    private Example() {}

    static String text() {
        return resource("photos.yaml");
    }

    /** A file that lies beside the tests. */
    static String resource(String name) {
        try (InputStream in = Example.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not beside the tests");
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
