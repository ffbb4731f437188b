package dev.pando.edge.rule;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.answer.MediaTypes;
import dev.pando.edge.answer.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the files of error pages, and again once they have changed. One that cannot be read is said
 * once. Confined to the thread that tells of pictures.
 */
public final class PageFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PageFiles.class);
    private static final long MAX_BYTES = 1 << 20;
    private static final int MAX_FILES = 1_000;

    private record Read(FileTime changed, long size, Optional<Page> page) {}

    private final Map<Path, Read> known = new HashMap<>();

    /** The page in a file; none where it cannot be read or is longer than 1 MB. */
    public Optional<Page> read(Path file) {
        Read before = known.get(file);
        FileTime changed = FileTime.fromMillis(0);
        long size = -1;
        try {
            changed = Files.getLastModifiedTime(file);
            size = Files.size(file);
            if (before != null && before.changed.equals(changed) && before.size == size) {
                return before.page;
            }
            if (size > MAX_BYTES) {
                throw new IOException("it has " + size + " bytes (expected: 1 MB at most)");
            }
            byte[] type = MediaTypes.of(file.getFileName().toString()).getBytes(US_ASCII);
            return keep(file, new Read(changed, size, Optional.of(page(type, file))));
        } catch (IOException e) {
            if (before == null || before.page.isPresent()) {
                LOG.warn("error page {}: {}; errors are told in plain text", file, e.toString());
            }
            return keep(file, new Read(changed, size, Optional.empty()));
        }
    }

    private static Page page(byte[] type, Path file) throws IOException {
        return new Page(type, Files.readAllBytes(file));
    }

    private Optional<Page> keep(Path file, Read read) {
        if (known.size() < MAX_FILES || known.containsKey(file)) {
            known.put(file, read);
        }
        return read.page;
    }
}
