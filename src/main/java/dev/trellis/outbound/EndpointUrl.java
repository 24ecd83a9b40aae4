package dev.trellis.outbound;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A URL that was parsed strictly, so that no HTTP client can understand it in another way.
///
/// @param host in lower case, without a dot at the end; an IPv6 address without brackets
/// @param port the default port of the scheme when the URL has none
/// @param literal the address, when the host is one; otherwise `null`
record EndpointUrl(URI uri, String host, int port, @Nullable InetAddress literal) {
    private static final int MAX_LENGTH = 2_048;
    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /// A host that ends in a number is an IPv4 address to every client (URL standard, "ends in a
    /// number checker").
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");

    private static final Pattern DOTTED_QUAD =
            Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(\\.(?!$)|$)){4}");

    /// Ports above 1023 of other protocols: those that the Fetch standard blocks, and those of
    /// common databases and similar services.
    private static final Set<Integer> OTHER_PROTOCOLS = Set.of(
            1433, 1521, 1719, 1720, 1723, 2049, 2181, 2375, 2376, 2379, 2380, 3268, 3269, 3306, 3389, 3659, 4045, 4190,
            4369, 5060, 5061, 5432, 5433, 5672, 5900, 5984, 6000, 6379, 6380, 6443, 6566, 6665, 6666, 6667, 6668, 6669,
            6679, 6697, 8086, 9042, 9092, 9160, 9200, 9300, 10080, 10250, 10255, 11211, 11434, 26379, 27017, 27018,
            27019, 28017, 50000, 61616);

    /// Whether the text is a host name and not an address.
    static boolean isHostName(String host) {
        return NAME.matcher(host).matches() && !ENDS_IN_NUMBER.matcher(host).matches();
    }

    static boolean isDottedQuad(String host) {
        return DOTTED_QUAD.matcher(host).matches();
    }

    /// A URL that may not be used. The message is for the person who entered it.
    static final class InvalidUrl extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidUrl(String message) {
            super(message);
        }

        String userMessage() {
            return Optional.ofNullable(getMessage()).orElse("Cannot be used.");
        }
    }

    /// @throws InvalidUrl when it is malformed, or the policy does not allow its form
    static EndpointUrl parse(String text, EndpointStrictness addressPolicy) throws InvalidUrl {
        if (text.length() > MAX_LENGTH) {
            throw new InvalidUrl("Must have at most " + MAX_LENGTH + " characters.");
        }
        if (text.chars().anyMatch(c -> c <= 0x20 || c >= 0x7F)) {
            throw new InvalidUrl("Must be ASCII without spaces. Write an international domain name in its xn-- form.");
        }
        URI uri = uri(text);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean isSecure = scheme.equals("https");
        if (!isSecure && !(scheme.equals("http") && addressPolicy == EndpointStrictness.SANDBOX)) {
            throw new InvalidUrl(
                    addressPolicy == EndpointStrictness.SANDBOX
                            ? "Must start with https:// or http://."
                            : "Must start with https://; http is for sandbox platforms only.");
        }
        if (uri.getRawUserInfo() != null
                || (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@"))) {
            throw new InvalidUrl("Must have no user name or password.");
        }
        if (uri.getRawFragment() != null) {
            throw new InvalidUrl("Must have no fragment (#).");
        }
        if (uri.getHost() == null) {
            throw new InvalidUrl("Must have a host: a domain name, or an address in its usual spelling.");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : isSecure ? 443 : 80;
        if (port < 1
                || port > 65_535
                || (port < 1_024 && port != 80 && port != 443)
                || OTHER_PROTOCOLS.contains(port)) {
            throw new InvalidUrl("Port " + port + " is for other protocols. Use 443, or a port such as 8443.");
        }
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        return host.startsWith("[") ? withIpv6Host(uri, host, port) : withNameOrIpv4Host(uri, host, port);
    }

    private static URI uri(String text) throws InvalidUrl {
        try {
            return new URI(text);
        } catch (URISyntaxException malformed) {
            throw new InvalidUrl("Must be a full URL, such as https://api.example.com/webhooks.");
        }
    }

    private static EndpointUrl withIpv6Host(URI uri, String bracketed, int port) throws InvalidUrl {
        String host = bracketed.substring(1, bracketed.length() - 1);
        if (host.contains("%")) {
            throw new InvalidUrl("Must have no zone in its address.");
        }
        try {
            return new EndpointUrl(uri, host, port, InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException malformed) {
            throw new InvalidUrl("Must have an address in its usual spelling.");
        }
    }

    private static EndpointUrl withNameOrIpv4Host(URI uri, String host, int port) throws InvalidUrl {
        if (ENDS_IN_NUMBER.matcher(host).matches()) {
            if (!isDottedQuad(host)) {
                throw new InvalidUrl(
                        "Must have an IPv4 address in its usual spelling: four decimal numbers, as 192.0.2.1.");
            }
            return new EndpointUrl(uri, host, port, InetAddress.ofLiteral(host));
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (!isHostName(name)) {
            throw new InvalidUrl("Must have a host: a domain name, or an address in its usual spelling.");
        }
        return new EndpointUrl(uri, name, port, null);
    }
}
