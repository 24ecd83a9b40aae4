package dev.trellis.sealing;

/// A sealed value does not open: it was altered or moved, or the key is another one. Never the
/// caller's fault.
public final class DecryptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DecryptionException(String message) {
        super(message);
    }
}
