package dev.trellis.base;

/// Text that must not reach a log, an exception or an answer by accident: printing it
/// prints `[redacted]`.
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "[redacted]";
    }
}
