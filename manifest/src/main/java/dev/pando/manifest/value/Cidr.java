package dev.pando.manifest.value;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * A network of IP addresses in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3): {@code 10.0.0.0/8},
 * {@code fd00::/8}. An address alone is a network of one. Bits past the prefix are zero.
 *
 * @param prefixBits 0..32 for IPv4, 0..128 for IPv6
 */
public record Cidr(InetAddress network, int prefixBits) {
    /** No IPv4 short forms, no octal, no IPv6 zone. */
    private static final Pattern ADDRESS =
            Pattern.compile(
                    "(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    /** The longest address there is: an IPv6 one with an IPv4 one in it. */
    private static final int MAX_ADDRESS_CHARACTERS = 45;

    /** The form of a network. */
    public static final Form<Cidr> FORM =
            new Form<>(
                    "a network such as 10.0.0.0/8, with no bit set past its prefix, or an address",
                    Cidr::parse);

    public Cidr {
        if (!isNetwork(network, prefixBits)) {
            throw new IllegalArgumentException("network: " + network + "/" + prefixBits);
        }
    }

    private static Cidr parse(String text) throws Malformed {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        if (literal.length() > MAX_ADDRESS_CHARACTERS) {
            throw new Malformed(text);
        }
        InetAddress network = address(literal, text);
        int prefixBits =
                slash < 0
                        ? network.getAddress().length * Byte.SIZE
                        : Digits.parse(text.substring(slash + 1), text);
        if (!isNetwork(network, prefixBits)) {
            throw new Malformed(text);
        }
        return new Cidr(network, prefixBits);
    }

    private static InetAddress address(String literal, String text) throws Malformed {
        if (!ADDRESS.matcher(literal).matches()) {
            throw new Malformed(text);
        }
        try {
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            throw new Malformed(text);
        }
    }

    private static boolean isNetwork(InetAddress address, int prefixBits) {
        int bits = address.getAddress().length * Byte.SIZE;
        if (prefixBits < 0 || prefixBits > bits) {
            return false;
        }
        BigInteger number = new BigInteger(1, address.getAddress());
        return number.signum() == 0 || number.getLowestSetBit() >= bits - prefixBits;
    }

    /** Whether an address lies in the network. */
    public boolean contains(InetAddress address) {
        int bits = network.getAddress().length * Byte.SIZE;
        return address.getAddress().length == network.getAddress().length
                && new BigInteger(1, address.getAddress())
                        .shiftRight(bits - prefixBits)
                        .equals(
                                new BigInteger(1, network.getAddress())
                                        .shiftRight(bits - prefixBits));
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefixBits;
    }
}
