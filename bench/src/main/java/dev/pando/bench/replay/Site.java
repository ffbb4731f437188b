package dev.pando.bench.replay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * Files made to match a log: one for each path that was answered with content, as long as the
 * longest answer, the same each time. Every second text file has a packed form beside it.
 */
final class Site {
    private static final long FIRST_SECOND = 1_400_000_000;
    private static final int SPREAD_SECONDS = 10_000_000;
    private static final int MAX_NAME_BYTES = 255;
    private static final String LETTERS = "etaoin shrdlu\n";

    private final Path folder;
    private final Map<String, Long> lengths = new HashMap<>();

    private Site(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the files of a log below a folder, as far as they are not there, and gives how long
     * each path's is.
     */
    static Map<String, Long> make(List<LogLine> lines, Path folder) throws IOException {
        Map<String, Long> wanted = new TreeMap<>();
        for (LogLine line : lines) {
            String path = line.path();
            switch (line.status()) {
                case 200 -> wanted.merge(path, line.bytes(), Math::max);
                case 206 -> wanted.merge(path, line.bytes() * 2, Math::max);
                case 304 -> wanted.merge(path, 1_000L, Math::max);
                case 301 -> wanted.merge(path + "/", 1_000L, Math::max);
                case 416 -> wanted.merge(path, 1_000L, Math::max);
                default -> {}
            }
        }
        Site site = new Site(folder);
        for (Map.Entry<String, Long> each : wanted.entrySet()) {
            site.add(each.getKey(), each.getValue(), wanted);
        }
        return site.lengths;
    }

    private void add(String path, long length, Map<String, Long> wanted) throws IOException {
        boolean folderToo = wanted.keySet().stream().anyMatch(p -> p.startsWith(path + "/"));
        String file = path.endsWith("/") || folderToo ? path + "/index.html" : path;
        String name = decoded(file.replaceAll("/+", "/").substring(1));
        boolean fits = name.lines().count() == 1;
        for (String segment : name.split("/", -1)) {
            fits &= !segment.isEmpty() && segment.getBytes(UTF_8).length <= MAX_NAME_BYTES;
        }
        if (!fits || path.contains("//")) {
            return;
        }
        lengths.put(path, length);
        Path at = folder.resolve(name);
        if (Files.exists(at)) {
            return;
        }
        Files.createDirectories(at.getParent());
        boolean text = name.matches(".*\\.(html|css|js|xml|xhtml|txt)");
        FileTime time = FileTime.fromMillis(1000 * secondOf(name));
        try (OutputStream out = Files.newOutputStream(at)) {
            write(out, name, length, text);
        }
        Files.setLastModifiedTime(at, time);
        if (text && Math.floorMod(name.hashCode(), 2) == 0) {
            Path packed = at.resolveSibling(at.getFileName() + ".gz");
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
                write(out, name, length, true);
            }
            Files.setLastModifiedTime(packed, time);
        }
    }

    private static long secondOf(String name) {
        return FIRST_SECOND + Math.floorMod(name.hashCode(), SPREAD_SECONDS);
    }

    private static void write(OutputStream out, String name, long length, boolean text)
            throws IOException {
        Random random = new Random(name.hashCode());
        byte[] block = new byte[8192];
        for (long at = 0; at < length; at += block.length) {
            random.nextBytes(block);
            for (int i = 0; text && i < block.length; i++) {
                block[i] = (byte) LETTERS.charAt(Math.floorMod(block[i], LETTERS.length()));
            }
            out.write(block, 0, (int) Math.min(block.length, length - at));
        }
    }

    /** The name that a path means; empty if it is none. */
    private static String decoded(String path) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] raw = path.getBytes(US_ASCII);
        for (int i = 0; i < raw.length; i++) {
            boolean percent = raw[i] == '%' && i + 2 < raw.length;
            if (percent) {
                bytes.write(Integer.parseInt(path.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(raw[i]);
            }
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
        } catch (CharacterCodingException e) {
            return "";
        }
    }
}
