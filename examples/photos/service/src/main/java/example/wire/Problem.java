package example.wire;

/** Why a request was refused, in words that can be shown to the person who made it. */
public record Problem(String message) {}
