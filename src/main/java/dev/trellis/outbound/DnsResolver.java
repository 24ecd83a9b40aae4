package dev.trellis.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Where names are looked up: the system's resolver, or a test's.
@FunctionalInterface
public interface DnsResolver {
    /// All addresses of a name.
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /// As this machine is set up.
    static DnsResolver system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
