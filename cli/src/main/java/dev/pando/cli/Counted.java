package dev.pando.cli;

/** A number of things in words. */
final class Counted {
    private Counted() {}

    /** {@code 1 request}, {@code 2 requests}. */
    static String of(int count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }
}
