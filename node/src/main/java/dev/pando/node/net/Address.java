package dev.pando.node.net;

import java.net.InetSocketAddress;

/**
 * Where something listens: a host name or IP address literal, and a TCP port (0..65535; 0 asks for
 * a free one). IPv6 literals are kept without brackets and printed with them.
 */
public record Address(String host, int port) {
    public Address {
        if (host.isEmpty() || host.startsWith("[")) {
            throw new IllegalArgumentException(
                    "host: '" + host + "' (expected: a name or an address without brackets)");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
        }
    }

    /** This machine's IPv4 loopback address at a port. */
    public static Address loopback(int port) {
        return new Address("127.0.0.1", port);
    }

    /** The address a socket is bound or connected to. */
    public static Address of(InetSocketAddress socketAddress) {
        return new Address(socketAddress.getAddress().getHostAddress(), socketAddress.getPort());
    }

    /**
     * Reads {@code host:port}, with IPv6 literals in brackets.
     *
     * @throws IllegalArgumentException if the text is not of that form
     */
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("address: '" + text + "' (expected: host:port)");
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.indexOf(':') >= 0 && !bracketed) {
            throw new IllegalArgumentException("address: '" + text + "' (expected: [ipv6]:port)");
        }
        try {
            return new Address(
                    bracketed ? host.substring(1, host.length() - 1) : host,
                    Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("address: '" + text + "' (expected: host:port)", e);
        }
    }

    /** The address to bind or connect to; resolves a host name, which may wait on DNS. */
    public InetSocketAddress toSocketAddress() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
