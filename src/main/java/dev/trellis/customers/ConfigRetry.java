package dev.trellis.customers;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.db.PreconditionFailed;
import dev.trellis.http.Response;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import java.util.Set;
import java.util.function.Function;

/// Work that rests on a platform's configuration, done again when that has changed before
/// the commit.
final class ConfigRetry {
    private static final int MAX_TRIES = 5;

    /// Refusals that may rest on the platform's configuration.
    private static final Set<ErrorCode> CONFIGURED = Set.of(
            ErrorCode.INVALID_INPUT,
            ErrorCode.INVALID_CURRENCY,
            ErrorCode.INVALID_UMA_ADDRESS,
            ErrorCode.MISSING_MANDATORY_USER_INFO);

    private ConfigRetry() {}

    /// Does the work with the configuration as the caller knows it; if that turns out to be old
    /// when the change is to commit, again with the present one.
    static Response run(Platforms platforms, Platform known, Function<Platform, Response> work) {
        Platform platform = known;
        for (int tries = 1; ; tries++) {
            try {
                return work.apply(platform);
            } catch (ApiException refused) {
                // What was refused by an older configuration may be right by the present one.
                if (!CONFIGURED.contains(refused.code()) || platforms.isCurrent(platform) || tries == MAX_TRIES) {
                    throw refused;
                }
                platform = platforms.reload(platform.id());
            } catch (PreconditionFailed outdated) {
                if (tries == MAX_TRIES) {
                    throw new ApiException(
                                    ErrorCode.SERVICE_UNAVAILABLE,
                                    "The platform's configuration keeps changing. Try again.")
                            .withHeader("Retry-After", "1");
                }
                platform = platforms.reload(platform.id());
            }
        }
    }
}
