package dev.trellis.base;

/// A text that must not get into a log, an exception or a response by accident: it is printed
/// as `[redacted]`.
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "[redacted]";
    }
}
