package dev.pando.edge.files;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.pando.edge.files.ByteRanges.Range;
import dev.pando.edge.head.ByteWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request for a file that is there is answered: the status, the lines of the head that tell
 * of the file, and which parts of its content follow. Immutable.
 */
public final class FileAnswer {
    private static final byte[] PARTIAL = ascii("HTTP/1.1 206 Partial Content\r\n");
    private static final byte[] NOT_MODIFIED = ascii("HTTP/1.1 304 Not Modified\r\n");
    private static final byte[] TYPE = ascii("Content-Type: ");
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] RANGE = ascii("Content-Range: bytes ");
    private static final byte[] MULTIPART = ascii("Content-Type: multipart/byteranges; boundary=");
    private static final byte[] CACHE_CONTROL = ascii("Cache-Control: ");
    private static final byte[] ASK_AGAIN = ascii(CacheControl.ASK_AGAIN);
    private static final byte[] VARY_CODING = ascii("Vary: Accept-Encoding\r\n");
    private static final byte[] VARY_PAGE = ascii("Vary: Accept\r\n");
    private static final byte[] VARY_BOTH = ascii("Vary: Accept, Accept-Encoding\r\n");
    private static final byte[] LINE_END = ascii("\r\n");

    private final int status;
    private final Found.File file;
    private final List<Range> ranges;
    private final byte @Nullable [] boundary;

    private FileAnswer(
            int status, Found.File file, List<Range> ranges, byte @Nullable [] boundary) {
        this.status = status;
        this.file = file;
        this.ranges = ranges;
        this.boundary = boundary;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /**
     * Judges a request.
     *
     * @param nowMillis since 1970
     * @param chance for the border between parts, which must not occur in them
     */
    public static FileAnswer to(FileRequest request, Found.File file, long nowMillis, long chance) {
        return switch (Preconditions.of(request, file.form())) {
            case FAILED -> new FileAnswer(412, file, List.of(), null);
            case NOT_MODIFIED -> new FileAnswer(304, file, List.of(), null);
            case PROCEED -> proceed(request, file, nowMillis, chance);
        };
    }

    private static FileAnswer proceed(
            FileRequest request, Found.File file, long nowMillis, long chance) {
        long length = file.form().length();
        List<Range> ranges = null;
        // Other methods than GET have no ranges: RFC 9110 §14.2.
        if (request.range != null
                && !request.toHead
                && length > 0
                && Preconditions.rangeCounts(request, file.form(), nowMillis)) {
            ranges = ByteRanges.of(request.range, length);
        }
        if (ranges == null) {
            List<Range> whole = length == 0 ? List.of() : List.of(new Range(0, length));
            return new FileAnswer(200, file, whole, null);
        }
        if (ranges.isEmpty()) {
            return new FileAnswer(416, file, ranges, null);
        }
        byte[] boundary = ranges.size() == 1 ? null : ascii("pando" + Long.toHexString(chance));
        return new FileAnswer(206, file, ranges, boundary);
    }

    /** 200, 206 or 304; 412 and 416, which are answered without the file. */
    public int status() {
        return status;
    }

    /** The whole length of the file's form. */
    public long fileLength() {
        return file.form().length();
    }

    /** How many parts of the content follow, each after its {@link #putPartHead}. */
    public int parts() {
        return ranges.size();
    }

    /** Where a part starts in the content. */
    public long partFrom(int part) {
        return ranges.get(part).from();
    }

    /** Where it ends, exclusive. */
    public long partTo(int part) {
        return ranges.get(part).to();
    }

    /** Puts the status line and the lines that tell of the file. */
    public void putHead(ByteWriter out) {
        Representation form = file.form();
        switch (status) {
            case 200 -> form.putWhole(out);
            case 206 -> putPartial(out);
            case 304 -> {
                out.put(NOT_MODIFIED);
                form.putValidators(out);
            }
            default -> throw new IllegalStateException("no answer with a file: " + status);
        }
        out.put(CACHE_CONTROL)
                .put(file.fallback() ? ASK_AGAIN : file.shelved().cacheControl())
                .put(LINE_END);
        putVary(out);
    }

    private void putPartial(ByteWriter out) {
        Representation form = file.form();
        out.put(PARTIAL);
        if (boundary == null) {
            out.put(TYPE).put(form.type()).put(LINE_END);
            putRange(out, ranges.getFirst());
        } else {
            out.put(MULTIPART).put(boundary).put(LINE_END);
        }
        out.put(LENGTH).putDecimal(bodyLength(out)).put(LINE_END);
        form.putLines(out);
        form.putValidators(out);
    }

    private void putVary(ByteWriter out) {
        boolean coding = file.shelved().varies();
        if (file.fallback()) {
            out.put(coding ? VARY_BOTH : VARY_PAGE);
        } else if (coding) {
            out.put(VARY_CODING);
        }
    }

    /** The length of the body; the writer is put to use and is after that as before. */
    private long bodyLength(ByteWriter scratch) {
        long sum = 0;
        int before = scratch.length();
        for (int i = 0; i < ranges.size(); i++) {
            putPartHead(scratch, i);
            sum += ranges.get(i).length();
        }
        putEnd(scratch);
        sum += scratch.length() - before;
        scratch.cutTo(before);
        return sum;
    }

    /** Puts what stands before a part, which is nothing where there is one only. */
    public void putPartHead(ByteWriter out, int part) {
        if (boundary == null) {
            return;
        }
        out.put(LINE_END).put('-').put('-').put(boundary).put(LINE_END);
        out.put(TYPE).put(file.form().type()).put(LINE_END);
        putRange(out, ranges.get(part));
        out.put(LINE_END);
    }

    /** Puts what stands after the last part. */
    public void putEnd(ByteWriter out) {
        if (boundary != null) {
            out.put(LINE_END).put('-').put('-').put(boundary).put('-').put('-').put(LINE_END);
        }
    }

    private void putRange(ByteWriter out, Range range) {
        out.put(RANGE).putDecimal(range.from()).put('-').putDecimal(range.to() - 1);
        out.put('/').putDecimal(file.form().length()).put(LINE_END);
    }
}
