package dev.trellis.outbound;

import java.net.UnknownHostException;
import java.util.Optional;

/// An address that may not be connected to. It takes the place of an unknown host where names
/// are resolved.
final class AddressRefused extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    AddressRefused(String message) {
        super(message);
    }

    String userMessage() {
        return Optional.ofNullable(getMessage()).orElse("Cannot be used.");
    }
}
