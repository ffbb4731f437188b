package dev.pando.edge.route;

import dev.pando.cluster.StaticFolder;
import java.nio.file.Path;

/** A static folder of an app. */
public record StaticFiles(Path directory, StaticFolder folder) {}
