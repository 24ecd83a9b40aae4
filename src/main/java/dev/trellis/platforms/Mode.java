package dev.trellis.platforms;

/// Whether a platform is a sandbox or in production; fixed when it is created. A sandbox must not
/// contain data of real persons, and its outcomes can be chosen.
public enum Mode {
    SANDBOX,
    PRODUCTION
}
