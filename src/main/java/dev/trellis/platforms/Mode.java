package dev.trellis.platforms;

/// Fixed when a platform is made. In a sandbox no real person's data belongs, and endings can
/// be steered.
public enum Mode {
    SANDBOX,
    PRODUCTION
}
