package dev.pando.manifest.value;

/** Whole numbers in decimal digits: no sign, no separator, at most nine digits. */
public final class Digits {
    private static final int MAX_DIGITS = 9;

    private Digits() {}

    /**
     * The number that the digits stand for.
     *
     * @param whole the text that the digits are a part of, which the failure shows
     */
    public static int parse(String digits, String whole) throws Malformed {
        if (digits.isEmpty() || digits.length() > MAX_DIGITS) {
            throw new Malformed(whole);
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                throw new Malformed(whole);
            }
        }
        return Integer.parseInt(digits);
    }
}
