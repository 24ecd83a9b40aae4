package dev.trellis.outbound;

import java.net.InetAddress;

/// A block of addresses: `10.1.0.0/16`, `2001:db8::/32`; a single address is a block of its
/// full length.
record CidrBlock(byte[] address, int prefix) {
    /// @throws IllegalArgumentException when it is none
    static CidrBlock parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash));
        int prefix = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
        if (prefix < 0 || prefix > address.length * 8) {
            throw new IllegalArgumentException("the length of the prefix is out of range");
        }
        return new CidrBlock(address, prefix);
    }

    /// The JDK takes `10.1` for an address, too; nobody who writes that in a list can be sure what
    /// it means.
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
