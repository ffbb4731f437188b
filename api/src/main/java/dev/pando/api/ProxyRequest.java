package dev.pando.api;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code pando proxy} asks of a server process: a front door alone, in the foreground.
 *
 * @param config the file that says what it does; null where the servers are named
 * @param to the servers that take all requests, as they were written; none with a file
 * @param listen where it listens, as it was written; none where the file says so, or at the usual
 *     port
 * @param listenTls the same for TLS
 * @param devTls whether the user's own authority vouches for it
 * @param adminPort where its meters are, on loopback; null for nowhere
 * @param accessLog the file of the access log; null for none
 * @param checkOnly whether only the file is to be read
 */
public record ProxyRequest(
        @Nullable Path config,
        List<String> to,
        List<String> listen,
        List<String> listenTls,
        boolean devTls,
        @Nullable Integer adminPort,
        @Nullable Path accessLog,
        boolean checkOnly) {
    public ProxyRequest {
        to = List.copyOf(to);
        listen = List.copyOf(listen);
        listenTls = List.copyOf(listenTls);
    }
}
