package dev.trellis.sealing;

/// A sealed value cannot be decrypted: it was altered or moved to another row, or the key is
/// another one. It is never the fault of a client.
public final class DecryptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DecryptionException(String message) {
        super(message);
    }
}
