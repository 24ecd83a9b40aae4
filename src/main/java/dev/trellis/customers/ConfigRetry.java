package dev.trellis.customers;

import dev.trellis.base.ApiException;
import dev.trellis.base.ErrorCode;
import dev.trellis.db.PreconditionFailed;
import dev.trellis.http.Response;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import java.util.Set;
import java.util.function.Function;

/// Repeats work that depends on a platform's configuration when the configuration has changed
/// before the commit.
final class ConfigRetry {
    private static final int MAX_TRIES = 5;

    /// Errors that may be due to an outdated configuration.
    private static final Set<ErrorCode> CONFIG_DEPENDENT = Set.of(
            ErrorCode.INVALID_INPUT,
            ErrorCode.INVALID_CURRENCY,
            ErrorCode.INVALID_UMA_ADDRESS,
            ErrorCode.MISSING_MANDATORY_USER_INFO);

    private ConfigRetry() {}

    /// Runs the work with the cached configuration; if that turns out to be outdated at the commit,
    /// again with the current one.
    ///
    /// @param cached the platform as the request was authenticated with; its configuration may
    ///     be outdated
    static Response run(Platforms platforms, Platform cached, Function<Platform, Response> work) {
        Platform platform = cached;
        for (int tries = 1; ; tries++) {
            try {
                return work.apply(platform);
            } catch (ApiException refused) {
                // What an outdated configuration refuses, the current one may accept.
                if (!CONFIG_DEPENDENT.contains(refused.code()) || platforms.isCurrent(platform) || tries == MAX_TRIES) {
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
