package dev.pando.cluster.rule;

import java.nio.file.Path;

/**
 * A page in place of an error's plain sentence. Of those for a status, that for the fewest statuses
 * is the one.
 *
 * @param lowestStatus the lowest status that it stands for, 400..599
 * @param highestStatus the highest
 * @param file relative to the app's directory; read when the edge learns of it, 1 MB at most
 * @param ofInstances whether also errors that an instance answers are replaced, not only the edge's
 *     own
 */
public record ErrorPage(int lowestStatus, int highestStatus, Path file, boolean ofInstances) {
    public ErrorPage {
        if (lowestStatus < 400 || lowestStatus > highestStatus || highestStatus > 599) {
            throw new IllegalArgumentException(
                    "error page: status "
                            + lowestStatus
                            + ".."
                            + highestStatus
                            + " (expected: 400..599)");
        }
    }

    /** The same with its file found from a folder. */
    public ErrorPage in(Path directory) {
        return new ErrorPage(lowestStatus, highestStatus, directory.resolve(file), ofInstances);
    }
}
