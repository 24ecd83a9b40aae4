package dev.trellis;

import dev.trellis.customers.CustomerFeature;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The addresses by which clients reach this server. Features are built before its ports are known,
/// so they ask here each time.
final class PublicAddress {
    private final Config config;
    private final Set<Integer> ports = ConcurrentHashMap.newKeySet();
    private volatile int apiPort;

    PublicAddress(Config config) {
        this.config = config;
    }

    /// Records the ports that the server listens on.
    ///
    /// @param api the port of the API
    void listening(int api, Iterable<Integer> all) {
        apiPort = api;
        all.forEach(ports::add);
    }

    /// Returns whether the port is one of this server's: webhooks must not be sent there.
    boolean isOwnPort(int port) {
        return ports.contains(port);
    }

    /// The URL of the server without a slash at the end: the configured one, or else where
    /// it listens.
    String url() {
        @Nullable String configured = config.integrations().publicUrl();
        return configured == null ? "http://" + config.listen().hostInUrl() + ":" + apiPort : configured;
    }

    /// The URL of the end-user terms: the configured one, or else a page of the server's own.
    String endUserTermsUrl() {
        @Nullable String configured = config.integrations().endUserTermsUrl();
        return configured == null ? url() + CustomerFeature.END_USER_TERMS_PAGE : configured;
    }
}
