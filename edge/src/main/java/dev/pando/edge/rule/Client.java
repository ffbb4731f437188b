package dev.pando.edge.rule;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;

/**
 * Who asks, by address.
 *
 * @param text the address as it is logged and passed on, in ASCII
 * @param address its four or sixteen bytes; none where there is no address
 */
@SuppressWarnings("ArrayRecordComponent") // written to sockets and looked up, never compared
public record Client(byte[] text, byte[] address) {
    /** Where a socket has no address, as in tests without sockets. */
    public static final Client UNKNOWN = new Client(new byte[0], new byte[0]);

    /** The client at an address. */
    public static Client at(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        String plain = scope < 0 ? text : text.substring(0, scope);
        return new Client(plain.getBytes(US_ASCII), address.getAddress());
    }
}
