package dev.pando.node.net;

import java.net.InetAddress;

/**
 * A network of IP addresses in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3): {@code 10.0.0.0/8},
 * {@code fd00::/8}. An address alone is a network of one. Bits past the prefix are zero.
 *
 * @param address the lowest of the network
 * @param prefixBits 0..32 for IPv4, 0..128 for IPv6
 */
public record Network(InetAddress address, int prefixBits) {
    public Network {
        byte[] bytes = address.getAddress();
        boolean formed = prefixBits >= 0 && prefixBits <= bytes.length * Byte.SIZE;
        if (!formed || !isZeroFrom(bytes, prefixBits)) {
            throw new IllegalArgumentException(
                    "network: "
                            + address.getHostAddress()
                            + "/"
                            + prefixBits
                            + " (expected: no bit set past the prefix)");
        }
    }

    private static boolean isZeroFrom(byte[] bytes, int bit) {
        for (int i = bit; i < bytes.length * Byte.SIZE; i++) {
            if ((bytes[i >> 3] & 0x80 >> (i & 7)) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads {@code ADDRESS/BITS}, or an address alone.
     *
     * @throws IllegalArgumentException if the text is not of that form
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        int all = address.getAddress().length * Byte.SIZE;
        try {
            return new Network(
                    address, slash < 0 ? all : Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("network: '" + text + "' (expected: IP/BITS)", e);
        }
    }

    /** Whether an address lies in the network; one of the other family never does. */
    public boolean contains(byte[] other) {
        byte[] own = address.getAddress();
        if (other.length != own.length) {
            return false;
        }
        int whole = prefixBits >> 3;
        for (int i = 0; i < whole; i++) {
            if (own[i] != other[i]) {
                return false;
            }
        }
        int rest = prefixBits & 7;
        return rest == 0 || ((own[whole] ^ other[whole]) & (0xff00 >> rest & 0xff)) == 0;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixBits;
    }
}
