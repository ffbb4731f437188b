package dev.pando.edge.files;

import java.util.OptionalLong;

/** Judges a request's conditions, in the order of RFC 9110 §13.2.2. */
final class Preconditions {
    /** What the conditions make of a request. */
    enum Verdict {
        PROCEED,
        NOT_MODIFIED,
        FAILED
    }

    private Preconditions() {}

    static Verdict of(FileRequest request, Representation file) {
        if (request.ifMatch != null) {
            if (!isAny(request.ifMatch) && !EntityTags.has(request.ifMatch, file.tag(), false)) {
                return Verdict.FAILED;
            }
        } else if (request.ifUnmodifiedSince != null) {
            OptionalLong date = HttpDate.read(request.ifUnmodifiedSince);
            if (date.isPresent() && file.modifiedSecond() > date.getAsLong()) {
                return Verdict.FAILED;
            }
        }
        if (request.ifNoneMatch != null) {
            boolean met =
                    isAny(request.ifNoneMatch)
                            || EntityTags.has(request.ifNoneMatch, file.tag(), true);
            return met ? Verdict.NOT_MODIFIED : Verdict.PROCEED;
        }
        if (request.ifModifiedSince != null && isDateOf(file, request.ifModifiedSince)) {
            return Verdict.NOT_MODIFIED;
        }
        return Verdict.PROCEED;
    }

    private static boolean isAny(String list) {
        return list.equals("*");
    }

    /**
     * Whether a date is the file's own. A later one is not taken for it, as nginx does it and RFC
     * 9110 §13.1.3 allows: a file that is set back in time would not be seen else.
     */
    private static boolean isDateOf(Representation file, String date) {
        if (date.equals(file.modifiedDate())) {
            return true;
        }
        OptionalLong second = HttpDate.read(date);
        return second.isPresent() && second.getAsLong() == file.modifiedSecond();
    }

    /**
     * Whether a Range field counts: there is no If-Range, or it has the strong tag, or the date if
     * that is one that a second change within its second cannot share (RFC 9110 §8.8.2.2).
     */
    static boolean rangeCounts(FileRequest request, Representation file, long nowMillis) {
        String condition = request.ifRange;
        if (condition == null) {
            return true;
        }
        if (condition.startsWith("\"") || condition.startsWith("W/")) {
            return condition.equals(file.tag());
        }
        boolean over = Math.floorDiv(nowMillis, 1000L) > file.modifiedSecond();
        return over && !condition.isEmpty() && isDateOf(file, condition);
    }
}
