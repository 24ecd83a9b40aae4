package dev.trellis.auth;

import dev.trellis.base.PlatformId;
import dev.trellis.base.TokenId;
import dev.trellis.platforms.Platform;
import java.util.Set;

/// Who a call is from: a token that was verified, and its platform as it stood at most a
/// second ago.
public record Principal(TokenId token, Set<Permission> permissions, Platform platform) {
    public PlatformId platformId() {
        return platform.id();
    }
}
