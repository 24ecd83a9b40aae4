package dev.trellis.outbound;

import java.net.UnknownHostException;
import java.util.Optional;

/// An address may not be connected to. It is an `UnknownHostException`, so that a resolver of the
/// HTTP client can throw it. The message is for the person who entered the URL.
final class AddressRefused extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    AddressRefused(String message) {
        super(message);
    }

    String userMessage() {
        return Optional.ofNullable(getMessage()).orElse("Cannot be used.");
    }
}
