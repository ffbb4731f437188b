package dev.pando.api;

/** How this program was called, so that the commands that a message names can be pasted. */
public final class ProgramName {
    private static final String PROPERTY = "pando.program";

    private ProgramName() {}

    /** The path by which the user called it; {@code pando} where no launcher said so. */
    public static String asCalled() {
        return System.getProperty(PROPERTY, "pando");
    }
}
