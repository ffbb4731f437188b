package dev.pando.manifest.part;

import dev.pando.manifest.value.StatusRange;
import java.nio.file.Path;

/**
 * A page in place of an error's plain sentence. Of those for a status, that for the fewest statuses
 * is the one.
 *
 * @param file relative to the manifest's folder
 * @param ofInstances whether it also stands for errors that an instance answers
 */
public record ErrorPage(StatusRange statuses, Path file, boolean ofInstances) {}
