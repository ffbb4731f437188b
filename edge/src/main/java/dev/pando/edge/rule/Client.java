package dev.pando.edge.rule;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.net.UnknownHostException;

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

    /** The client at an address; an IPv4 one may come as the IPv6 one that stands for it. */
    public static Client at(InetAddress address) {
        InetAddress plain = plain(address);
        return new Client(plain.getHostAddress().getBytes(US_ASCII), plain.getAddress());
    }

    /** Without a zone, and as IPv4 where it is. */
    private static InetAddress plain(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
