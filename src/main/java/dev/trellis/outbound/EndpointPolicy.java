package dev.trellis.outbound;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/// Decides to which URLs and addresses this server may connect, to prevent server-side request
/// forgery. A URL is checked when it is saved, and the resolved addresses are checked again for
/// each connection (behaviour, section 7).
public final class EndpointPolicy {
    private static final Duration LOOKUP_LIMIT_AT_SAVE = Duration.ofSeconds(2);
    private static final Duration LOOKUP_LIMIT_AT_CONNECT = Duration.ofSeconds(4);

    private static final Set<String> METADATA_NAMES = Set.of(
            "metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal");

    private static final String INTERNAL =
            "Must not be an internal address. If it is meant to be, the operator of this server can allow the host.";

    private final AllowList allowed;
    private final IntPredicate isOwnPort;
    private final BoundedDnsResolver resolverForConnecting;
    private final BoundedDnsResolver resolverForSaving;

    /// @param allowed internal hosts that may be connected to
    /// @param isOwnPort whether this server itself listens on a port
    public EndpointPolicy(AllowList allowed, IntPredicate isOwnPort) {
        this(allowed, isOwnPort, DnsResolver.system());
    }

    public EndpointPolicy(AllowList allowed, IntPredicate isOwnPort, DnsResolver resolver) {
        this.allowed = allowed;
        this.isOwnPort = isOwnPort;
        this.resolverForConnecting = new BoundedDnsResolver(resolver, 128);
        // Separate threads, so that a URL can be saved while look-ups for deliveries hang.
        this.resolverForSaving = new BoundedDnsResolver(resolver, 16);
    }

    /// The reason why a URL may not be saved, as a sentence for the user; empty when it may. A name
    /// that has no address yet is accepted, because it is resolved again for each connection.
    public Optional<String> validationError(String url, EndpointStrictness addressPolicy) {
        try {
            EndpointUrl parsed = EndpointUrl.parse(url, addressPolicy);
            requireAllowed(parsed, addressPolicy);
            if (parsed.literal() == null) {
                resolve(parsed.host(), parsed.port(), addressPolicy, resolverForSaving, LOOKUP_LIMIT_AT_SAVE);
            }
            return Optional.empty();
        } catch (EndpointUrl.InvalidUrl refused) {
            return Optional.of(refused.userMessage());
        } catch (AddressRefused refused) {
            return Optional.of(refused.userMessage());
        } catch (UnknownHostException notResolved) {
            return Optional.empty();
        }
    }

    /// Parses a URL, and checks it as far as that is possible without resolving its name.
    EndpointUrl requireAllowed(String url, EndpointStrictness addressPolicy)
            throws EndpointUrl.InvalidUrl, AddressRefused {
        EndpointUrl parsed = EndpointUrl.parse(url, addressPolicy);
        requireAllowed(parsed, addressPolicy);
        return parsed;
    }

    private void requireAllowed(EndpointUrl url, EndpointStrictness addressPolicy) throws AddressRefused {
        if (METADATA_NAMES.contains(url.host())) {
            throw new AddressRefused("Must not be the metadata service of a cloud.");
        }
        boolean isLocalName = url.host().equals("localhost") || url.host().endsWith(".localhost");
        InetAddress address = isLocalName ? InetAddress.getLoopbackAddress() : url.literal();
        if (address != null) {
            requireAllowed(url.host(), url.port(), address, addressPolicy);
        }
    }

    /// Resolves a host, and checks all its addresses.
    ///
    /// @throws AddressRefused when one of them may not be connected to
    /// @throws UnknownHostException when there is none, or the look-up takes too long
    List<InetAddress> resolve(String host, int port, EndpointStrictness addressPolicy) throws UnknownHostException {
        return resolve(host, port, addressPolicy, resolverForConnecting, LOOKUP_LIMIT_AT_CONNECT);
    }

    private List<InetAddress> resolve(
            String host, int port, EndpointStrictness addressPolicy, BoundedDnsResolver resolver, Duration limit)
            throws UnknownHostException {
        List<InetAddress> addresses = resolver.resolve(host, limit);
        for (InetAddress address : addresses) {
            requireAllowed(host, port, address, addressPolicy);
        }
        return addresses;
    }

    private void requireAllowed(String host, int port, InetAddress address, EndpointStrictness addressPolicy)
            throws AddressRefused {
        AddressKind kind = AddressKind.of(address);
        if (kind == AddressKind.METADATA) {
            throw new AddressRefused("Must not be a link-local address or the metadata service of a cloud.");
        }
        if (isOwnPort.test(port) && isLocalAddress(address)) {
            throw new AddressRefused("Must not be this server itself.");
        }
        boolean isAllowed = kind == AddressKind.PUBLIC
                || (kind == AddressKind.LOOPBACK && addressPolicy == EndpointStrictness.SANDBOX)
                || allowed.allows(host, address);
        if (!isAllowed) {
            throw new AddressRefused(INTERNAL);
        }
    }

    private static boolean isLocalAddress(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return false;
        }
    }
}
