package dev.pando.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What a resource answers. The body is not copied; whoever makes an answer leaves it alone. */
@SuppressWarnings("ArrayRecordComponent") // written once to a socket, never compared
public record Answer(int status, String contentType, byte[] body) {
    /** An answer in JSON. */
    public static Answer json(int status, byte[] body) {
        return new Answer(status, "application/json", body);
    }

    /** An answer in plain text. */
    public static Answer text(int status, String text) {
        return new Answer(status, "text/plain; charset=utf-8", text.getBytes(UTF_8));
    }
}
