package dev.trellis.outbound;

import java.net.InetAddress;

/// A block of IP addresses: `10.1.0.0/16` or `2001:db8::/32`. A single address is a block with a
/// prefix of full length.
///
/// @param address 4 or 16 bytes; those after the prefix are ignored
/// @param prefix length of the prefix in bits
record CidrBlock(byte[] address, int prefix) {
    /// @throws IllegalArgumentException when the text is neither a block nor an address
    static CidrBlock parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash));
        int prefix = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
        if (prefix < 0 || prefix > address.length * 8) {
            throw new IllegalArgumentException("the length of the prefix is out of range");
        }
        return new CidrBlock(address, prefix);
    }

    /// Stricter than the JDK, which accepts `10.1` as an address, whose meaning is not obvious.
    private static byte[] address(String text) {
        if (!text.contains(":") && !EndpointUrl.isDottedQuad(text)) {
            throw new IllegalArgumentException("an IPv4 address has four decimal numbers");
        }
        return InetAddress.ofLiteral(text).getAddress();
    }

    boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (other[i] != address[i]) {
                return false;
            }
        }
        int mask = 0xFF00 >> (prefix % 8) & 0xFF;
        return prefix % 8 == 0 || (other[whole] & mask) == (address[whole] & mask);
    }
}
