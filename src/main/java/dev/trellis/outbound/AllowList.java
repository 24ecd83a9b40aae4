package dev.trellis.outbound;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Internal hosts and networks that an operator allows. Addresses of the kind
/// [AddressKind#METADATA] cannot be allowed.
///
/// @param hosts in lower case; `.example.com` stands for all names below it
public record AllowList(List<String> hosts, List<CidrBlock> networks) {
    public AllowList {
        hosts = List.copyOf(hosts);
        networks = List.copyOf(networks);
    }

    /// Reads host names, `*.names`, addresses and networks, separated by commas. A blank text
    /// allows nothing.
    ///
    /// @throws IllegalArgumentException with a message for the operator that names the
    ///     invalid entry
    public static AllowList parse(String text) {
        List<String> hosts = new ArrayList<>();
        List<CidrBlock> networks = new ArrayList<>();
        for (String part : text.split(",")) {
            String entry = part.strip().toLowerCase(Locale.ROOT);
            if (entry.isEmpty()) {
                continue;
            }
            if (EndpointUrl.isHostName(entry.startsWith("*.") ? entry.substring(2) : entry)) {
                hosts.add(entry.startsWith("*.") ? entry.substring(1) : entry);
            } else {
                networks.add(network(entry));
            }
        }
        return new AllowList(hosts, networks);
    }

    private static CidrBlock network(String entry) {
        try {
            return CidrBlock.parse(entry);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    entry + " is neither a host name, nor *.name, nor an address, nor a network such as 10.1.0.0/16.");
        }
    }

    boolean allows(String host, InetAddress address) {
        return hosts.stream().anyMatch(entry -> entry.startsWith(".") ? host.endsWith(entry) : host.equals(entry))
                || networks.stream().anyMatch(network -> network.contains(address.getAddress()));
    }
}
