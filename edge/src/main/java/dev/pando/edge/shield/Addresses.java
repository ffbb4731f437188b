package dev.pando.edge.shield;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Reads IP addresses as proxies write them; loosely in form, strictly in what they say. */
final class Addresses {
    /** The longest form, {@code [xxxx:xxxx:xxxx:xxxx:xxxx:xxxx:255.255.255.255]:65535}. */
    private static final int MAX_BYTES = 55;

    private Addresses() {}

    /**
     * Reads an address: IPv4 in four decimal numbers, IPv6 with or without brackets, and a port
     * after a colon, which is not looked at, where one can be told. Null if it is none of these.
     */
    static @Nullable InetAddress read(byte[] bytes, int from, int to) {
        if (to - from > MAX_BYTES || from == to) {
            return null;
        }
        if (bytes[from] == '[') {
            int end = indexOf(bytes, ']', from, to);
            return isPort(bytes, end + 1, to) ? ipv6(bytes, from + 1, end) : null;
        }
        int colon = indexOf(bytes, ':', from, to);
        boolean ipv6 = indexOf(bytes, ':', colon + 1, to) < to;
        if (ipv6) {
            return ipv6(bytes, from, to);
        }
        return isPort(bytes, colon, to) ? ipv4(bytes, from, colon) : null;
    }

    private static int indexOf(byte[] bytes, char wanted, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    /** Nothing, or a colon and digits. */
    private static boolean isPort(byte[] bytes, int from, int to) {
        if (from >= to) {
            return from == to;
        }
        boolean digits = bytes[from] == ':' && to - from > 1;
        for (int i = from + 1; i < to; i++) {
            digits &= bytes[i] >= '0' && bytes[i] <= '9';
        }
        return digits;
    }

    private static @Nullable InetAddress ipv4(byte[] bytes, int from, int to) {
        byte[] address = new byte[Integer.BYTES];
        int at = from;
        for (int i = 0; i < address.length; i++) {
            int end = indexOf(bytes, '.', at, to);
            boolean last = i == address.length - 1;
            int number = decimal(bytes, at, end);
            if (number < 0 || number > 255 || (end == to) != last) {
                return null;
            }
            address[i] = (byte) number;
            at = end + 1;
        }
        return of(address);
    }

    /** One to three digits without a leading zero, which some read as octal; else -1. */
    private static int decimal(byte[] bytes, int from, int to) {
        if (from == to || to - from > 3 || (bytes[from] == '0' && to - from > 1)) {
            return -1;
        }
        int number = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return -1;
            }
            number = number * 10 + (bytes[i] - '0');
        }
        return number;
    }

    /** Of hexadecimal digits, colons and dots alone, so without a zone. */
    private static @Nullable InetAddress ipv6(byte[] bytes, int from, int to) {
        boolean colon = false;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (Character.digit(b, 16) < 0 && b != ':' && b != '.') {
                return null;
            }
            colon |= b == ':';
        }
        try {
            return colon
                    ? InetAddress.ofLiteral(new String(bytes, from, to - from, US_ASCII))
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static InetAddress of(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
