package dev.pando.edge.pool;

/** Why an instance that the picture calls ready is passed over. */
public enum Trouble {
    /** It did not take a connection. */
    REFUSED("refused a connection"),
    /** Its node said that it is busy. */
    BUSY("busy"),
    /** Too many of its requests ended without an answer, or with a 5xx. */
    ERRORS("too many errors"),
    /** Its answers take far longer than those of its siblings. */
    SLOW("too slow"),
    /** It does not answer the health check as it should. */
    SICK("fails its health check");

    private final String text;

    Trouble(String text) {
        this.text = text;
    }

    /** In a person's words, to follow the name of an instance. */
    public String text() {
        return text;
    }

    /** Whether it was judged by its requests, of which only a share of a pool may be. */
    boolean isOutlier() {
        return this == ERRORS || this == SLOW;
    }
}
