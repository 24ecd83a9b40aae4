package dev.trellis.verification;

import dev.trellis.platforms.Mode;
import dev.trellis.platforms.Platform;

/// The providers of this server: one evaluates the applicants of sandbox platforms, the other one
/// those of production platforms.
record VerificationProviders(VerificationProvider sandbox, VerificationProvider production) {
    VerificationProvider forPlatform(Platform platform) {
        return platform.mode() == Mode.SANDBOX ? sandbox : production;
    }
}
