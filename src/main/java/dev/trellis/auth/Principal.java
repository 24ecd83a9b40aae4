package dev.trellis.auth;

import dev.trellis.base.PlatformId;
import dev.trellis.base.TokenId;
import dev.trellis.platforms.Platform;
import java.util.Set;

/// The authenticated sender of a request: a verified token, and its platform as it was at most a
/// second ago.
public record Principal(TokenId token, Set<Permission> permissions, Platform platform) {
    public PlatformId platformId() {
        return platform.id();
    }
}
