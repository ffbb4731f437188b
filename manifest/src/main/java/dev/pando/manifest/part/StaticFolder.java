package dev.pando.manifest.part;

import java.nio.file.Path;

/**
 * A folder of files served as they are.
 *
 * @param prefix the path prefix at the front door, without a slash at its end
 * @param folder relative to the manifest's folder
 */
public record StaticFolder(String prefix, Path folder) {}
