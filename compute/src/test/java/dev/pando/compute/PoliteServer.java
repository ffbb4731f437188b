package dev.pando.compute;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A web server in Java that says goodbye, for tests of how instances end. */
final class PoliteServer {
    private PoliteServer() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(System.getenv("PORT"));
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("bye")));
        server.start();
    }
}
