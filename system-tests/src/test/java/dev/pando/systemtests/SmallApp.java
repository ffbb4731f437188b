package dev.pando.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the small apps that the tests run: a Node server without dependencies, and variations. */
final class SmallApp {
    private static final String SERVER =
            """
            const http = require('node:http');
            http.createServer((request, response) => {
              response.setHeader('Content-Type', 'text/plain');
              response.end(`hello from ${process.env.PANDO_INSTANCE}\\n`);
            }).listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
            process.on('SIGTERM', () => process.exit(0));
            """;

    private final Path folder;

    private SmallApp(Path folder) {
        this.folder = folder;
    }

    /** An app in a folder, with the given lines after {@code app: small} in its pando.yaml. */
    static SmallApp in(Path folder, String manifest) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("pando.yaml"), "app: small\n" + manifest);
        Files.writeString(folder.resolve("server.js"), SERVER);
        return new SmallApp(folder);
    }

    /** One service that answers, behind the front door. */
    static SmallApp hello(Path folder) throws IOException {
        return in(
                folder,
                """
                services:
                  web:
                    command: node server.js
                    route: /
                    instances: 2
                """);
    }

    /** Adds a file to the app. */
    SmallApp with(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    Path folder() {
        return folder;
    }
}
