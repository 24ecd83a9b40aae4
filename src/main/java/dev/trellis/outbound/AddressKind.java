package dev.trellis.outbound;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The kind of an IP address, by the registries of special-purpose addresses (RFC 6890 and its
/// successors). The JDK's own checks miss several of these blocks.
enum AddressKind {
    /// Routed on the internet.
    PUBLIC,
    /// This machine.
    LOOPBACK,
    /// In a private network, or not assigned to any.
    INTERNAL,
    /// A service in which clouds provide credentials to their machines, or any link-local address.
    METADATA;

    private static final List<CidrBlock> METADATA_V4 =
            networks("169.254.0.0/16", "100.100.100.200", "168.63.129.16", "192.0.0.192");
    private static final List<CidrBlock> METADATA_V6 = networks("fe80::/10", "fd00:ec2::254", "fd20:ce::254");
    private static final List<CidrBlock> LOOPBACK_BLOCKS = networks("127.0.0.0/8", "::1");

    private static final List<CidrBlock> INTERNAL_V4 = networks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    /// Outside of this block no address is routed on the internet: unique local addresses, NAT64,
    /// mapped, multicast, and blocks that are not assigned yet.
    private static final CidrBlock GLOBAL_UNICAST_V6 = CidrBlock.parse("2000::/3");

    private static final List<CidrBlock> INTERNAL_V6 =
            networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48");

    private static final CidrBlock NAT64 = CidrBlock.parse("64:ff9b::/32");
    private static final CidrBlock SIX_TO_FOUR = CidrBlock.parse("2002::/16");
    private static final CidrBlock COMPATIBLE = CidrBlock.parse("::/96");

    static AddressKind of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4 ? ofV4(bytes) : ofV6(bytes);
    }

    private static AddressKind ofV4(byte[] address) {
        if (isIn(METADATA_V4, address)) {
            return METADATA;
        }
        if (isIn(LOOPBACK_BLOCKS, address)) {
            return LOOPBACK;
        }
        return isIn(INTERNAL_V4, address) ? INTERNAL : PUBLIC;
    }

    private static AddressKind ofV6(byte[] address) {
        if (isIn(LOOPBACK_BLOCKS, address)) {
            return LOOPBACK;
        }
        boolean leadsToMetadata = embedded(address).anyMatch(v4 -> isIn(METADATA_V4, v4));
        if (leadsToMetadata || isIn(METADATA_V6, address)) {
            return METADATA;
        }
        return GLOBAL_UNICAST_V6.contains(address) && !isIn(INTERNAL_V6, address) ? PUBLIC : INTERNAL;
    }

    /// The IPv4 address to which a gateway would translate an IPv6 address; none for most.
    private static Stream<byte[]> embedded(byte[] address) {
        if (NAT64.contains(address) || COMPATIBLE.contains(address)) {
            return Stream.of(Arrays.copyOfRange(address, 12, 16));
        }
        return SIX_TO_FOUR.contains(address) ? Stream.of(Arrays.copyOfRange(address, 2, 6)) : Stream.empty();
    }

    private static boolean isIn(List<CidrBlock> networks, byte[] address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static List<CidrBlock> networks(String... texts) {
        return Arrays.stream(texts).map(CidrBlock::parse).toList();
    }
}
