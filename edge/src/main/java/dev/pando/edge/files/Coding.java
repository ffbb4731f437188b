package dev.pando.edge.files;

/** How a file's content is coded (RFC 9110 §8.4.1), in the order of preference. */
enum Coding {
    BR("br", ".br"),
    GZIP("gzip", ".gz"),
    IDENTITY("identity", "");

    private final String token;
    private final String suffix;

    Coding(String token, String suffix) {
        this.token = token;
        this.suffix = suffix;
    }

    /** What it is called in fields. */
    String token() {
        return token;
    }

    /** What the name of a file coded so ends with, after the plain file's. */
    String suffix() {
        return suffix;
    }
}
