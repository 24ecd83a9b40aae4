package dev.trellis.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Resolves host names: the system's resolver, or a test's.
@FunctionalInterface
public interface DnsResolver {
    /// All addresses of a name.
    ///
    /// @throws UnknownHostException when it has none
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /// The resolver of the operating system.
    static DnsResolver system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
