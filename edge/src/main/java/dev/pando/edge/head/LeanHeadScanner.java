package dev.pando.edge.head;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Reads heads in one pass over a byte array and makes no objects: a table for the characters of
 * names, eight bytes at a time for those of values. What two parsers could read in two ways it
 * refuses; so nothing can be smuggled past it.
 */
public final class LeanHeadScanner implements HeadScanner {
    private static final byte[] CHUNKED = "chunked".getBytes(US_ASCII);
    private static final byte[] CONTINUE = "100-continue".getBytes(US_ASCII);

    /** So many digits always fit a long. */
    private static final int MAX_LENGTH_DIGITS = 18;

    private final Limits limits;

    /** Makes a scanner that refuses what is over the limits. */
    public LeanHeadScanner(Limits limits) {
        this.limits = limits;
    }

    @Override
    public int request(byte[] bytes, int length, RequestHead head) {
        head.reset(bytes);
        int end = Math.min(length, limits.maxHeadBytes());
        boolean emptyLine = end > 0 && bytes[0] == Ascii.CR;
        if (emptyLine && end == 1) {
            return INCOMPLETE;
        }
        if (emptyLine && bytes[1] != Ascii.LF) {
            return Refusal.BAD_LINE_END.code();
        }
        int start = emptyLine ? 2 : 0; // RFC 9112 §2.2 forgives one before a request
        int fieldsAt = RequestLine.scan(bytes, start, end, limits.maxTargetBytes(), head);
        if (fieldsAt < 0) {
            return fieldsAt;
        }
        if (fieldsAt == INCOMPLETE) {
            return orTooLarge(end, Refusal.TARGET_TOO_LONG);
        }
        int next = FieldSection.scan(bytes, fieldsAt, end, head.lines);
        if (next == INCOMPLETE) {
            return orTooLarge(end, Refusal.HEAD_TOO_LARGE);
        }
        if (next < 0) {
            return next;
        }
        int met = readFields(head);
        return met < 0 ? met : next;
    }

    private int orTooLarge(int end, Refusal refusal) {
        return end < limits.maxHeadBytes() ? INCOMPLETE : refusal.code();
    }

    private static int readFields(RequestHead head) {
        byte[] bytes = head.bytes;
        FieldLines lines = head.lines;
        int hosts = 0;
        int lengths = 0;
        int codings = 0;
        for (int i = 0; i < lines.count(); i++) {
            int from = lines.valueStart(i);
            int to = lines.valueEnd(i);
            switch (lines.known(i)) {
                case HOST -> {
                    if (++hosts > 1) {
                        return Refusal.SECOND_HOST.code();
                    }
                    if (!readHost(head, from, to)) {
                        return Refusal.BAD_HOST.code();
                    }
                }
                case CONTENT_LENGTH -> {
                    if (++lengths > 1) {
                        return Refusal.SECOND_CONTENT_LENGTH.code();
                    }
                    head.contentLength = decimal(bytes, from, to);
                    if (head.contentLength < 0) {
                        return Refusal.BAD_CONTENT_LENGTH.code();
                    }
                }
                case TRANSFER_ENCODING -> {
                    boolean chunked = Ascii.spells(bytes, from, to, CHUNKED);
                    if (++codings > 1 || !chunked || !head.http11) {
                        return Refusal.BAD_TRANSFER_ENCODING.code();
                    }
                }
                case CONNECTION -> head.connection.read(bytes, from, to);
                case UPGRADE -> readUpgrade(head, from, to);
                case EXPECT ->
                        head.expectsContinue =
                                head.http11 && Ascii.spells(bytes, from, to, CONTINUE);
                default -> {}
            }
        }
        if (lengths > 0 && codings > 0) {
            return Refusal.TWO_FRAMINGS.code();
        }
        if (hosts == 0 && head.http11) {
            return Refusal.NO_HOST.code();
        }
        head.framing = framing(lengths, codings, head.contentLength);
        return 0;
    }

    private static BodyFraming framing(int lengths, int codings, long contentLength) {
        if (codings > 0) {
            return BodyFraming.CHUNKED;
        }
        return lengths > 0 && contentLength > 0 ? BodyFraming.LENGTH : BodyFraming.NONE;
    }

    /** The Host field must be well formed even where an absolute target wins over it. */
    private static boolean readHost(RequestHead head, int from, int to) {
        if (!head.absolute) {
            return Authority.read(head.bytes, from, to, head);
        }
        int start = head.authorityStart;
        int end = head.authorityEnd;
        int nameEnd = head.hostNameEnd;
        boolean formed = Authority.read(head.bytes, from, to, head);
        head.authorityStart = start;
        head.authorityEnd = end;
        head.hostNameEnd = nameEnd;
        return formed;
    }

    /** Takes a single protocol name; a list, a second field or an HTTP version is not passed on. */
    private static void readUpgrade(RequestHead head, int from, int to) {
        boolean second = head.upgradeEnd != 0;
        boolean http2 = to - from >= 2 && Ascii.lower(head.bytes[from]) == 'h';
        boolean single = to > from && !http2;
        for (int i = from; i < to; i++) {
            byte b = head.bytes[i];
            single &= Ascii.isToken(b) || b == '/';
        }
        head.upgradeStart = from;
        head.upgradeEnd = single && !second ? to : from;
    }

    @Override
    public int response(byte[] bytes, int length, ResponseHead head) {
        head.reset(bytes);
        int end = Math.min(length, limits.maxHeadBytes());
        int fieldsAt = StatusLine.scan(bytes, end, head);
        if (fieldsAt < 0) {
            return fieldsAt;
        }
        int next =
                fieldsAt == INCOMPLETE
                        ? INCOMPLETE
                        : FieldSection.scan(bytes, fieldsAt, end, head.lines);
        if (next == INCOMPLETE) {
            return orTooLarge(end, Refusal.HEAD_TOO_LARGE);
        }
        if (next < 0) {
            return next;
        }
        int met = readFields(head);
        return met < 0 ? met : next;
    }

    private static int readFields(ResponseHead head) {
        byte[] bytes = head.bytes;
        FieldLines lines = head.lines;
        int lengths = 0;
        int codings = 0;
        for (int i = 0; i < lines.count(); i++) {
            int from = lines.valueStart(i);
            int to = lines.valueEnd(i);
            switch (lines.known(i)) {
                case CONTENT_LENGTH -> {
                    if (++lengths > 1) {
                        return Refusal.SECOND_CONTENT_LENGTH.code();
                    }
                    head.contentLength = decimal(bytes, from, to);
                    if (head.contentLength < 0) {
                        return Refusal.BAD_CONTENT_LENGTH.code();
                    }
                    head.framing = head.contentLength == 0 ? BodyFraming.NONE : BodyFraming.LENGTH;
                }
                case TRANSFER_ENCODING -> {
                    boolean chunked = Ascii.spells(bytes, from, to, CHUNKED);
                    if (++codings > 1 || !chunked || !head.http11) {
                        return Refusal.BAD_TRANSFER_ENCODING.code();
                    }
                    head.framing = BodyFraming.CHUNKED;
                }
                case CONNECTION -> head.connection.read(bytes, from, to);
                case DATE -> head.date = true;
                default -> {}
            }
        }
        if (lengths > 0 && codings > 0) {
            return Refusal.TWO_FRAMINGS.code();
        }
        return head.interim() && head.announcesBody() ? Refusal.INTERIM_WITH_BODY.code() : 0;
    }

    /** The value of 1..18 decimal digits, or -1. */
    private static long decimal(byte[] bytes, int from, int to) {
        if (to == from || to - from > MAX_LENGTH_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            if (!Ascii.isDigit(bytes[i])) {
                return -1;
            }
            value = value * 10 + (bytes[i] - '0');
        }
        return value;
    }
}
