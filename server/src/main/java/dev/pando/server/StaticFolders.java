package dev.pando.server;

import dev.pando.cluster.App;
import dev.pando.cluster.StaticFolder;
import dev.pando.node.StartFailure;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sees to it that an app's static folders are there, once it is built. */
final class StaticFolders {
    private StaticFolders() {}

    static void require(App app) throws StartFailure {
        for (StaticFolder folder : app.staticFolders()) {
            Path at = app.directory().resolve(folder.folder());
            if (!Files.isDirectory(at)) {
                throw missing(folder, "there is no folder " + at, "make it");
            }
            Path page = folder.fallback();
            if (page != null && !Files.isRegularFile(at.resolve(page))) {
                throw missing(folder, "there is no file " + at.resolve(page), "write it");
            }
        }
    }

    private static StartFailure missing(StaticFolder folder, String met, String remedy) {
        return new StartFailure(
                "static " + folder.prefix(), met, remedy + ", or change static: in pando.yaml");
    }
}
