package dev.pando.server.admin;

import java.util.function.Supplier;

/**
 * Something that can be read at the admin listener.
 *
 * @param open whether it is read without a token
 */
public record Resource(boolean open, Supplier<Answer> read) {
    /** One that anybody who reaches the listener may read. */
    public static Resource open(Supplier<Answer> read) {
        return new Resource(true, read);
    }

    /** One that needs the token. */
    public static Resource guarded(Supplier<Answer> read) {
        return new Resource(false, read);
    }
}
