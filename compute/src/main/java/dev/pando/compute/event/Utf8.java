package dev.pando.compute.event;

/** Tells whether bytes are well-formed UTF-8 (RFC 3629 §4): no overlong forms, no surrogates. */
final class Utf8 {
    private Utf8() {}

    static boolean isValid(byte[] bytes, int offset, int count) {
        int end = offset + count;
        int at = offset;
        while (at < end) {
            int lead = bytes[at++];
            if (lead >= 0) {
                continue;
            }
            int more = following(lead & 0xFF);
            if (more == 0 || at + more > end || !secondFits(lead & 0xFF, bytes[at] & 0xFF)) {
                return false;
            }
            for (int i = 1; i < more; i++) {
                if ((bytes[at + i] & 0xC0) != 0x80) {
                    return false;
                }
            }
            at += more;
        }
        return true;
    }

    /** How many bytes follow a lead byte; 0 for one that leads nothing. */
    private static int following(int lead) {
        if (lead >= 0xC2 && lead <= 0xDF) {
            return 1;
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            return 2;
        }
        return lead >= 0xF0 && lead <= 0xF4 ? 3 : 0;
    }

    private static boolean secondFits(int lead, int second) {
        int least =
                switch (lead) {
                    case 0xE0 -> 0xA0;
                    case 0xF0 -> 0x90;
                    default -> 0x80;
                };
        int most =
                switch (lead) {
                    case 0xED -> 0x9F;
                    case 0xF4 -> 0x8F;
                    default -> 0xBF;
                };
        return second >= least && second <= most;
    }
}
