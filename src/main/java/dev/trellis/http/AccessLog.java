package dev.trellis.http;

import dev.trellis.base.ApiException;
import dev.trellis.base.PlatformId;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs one line per request, and another one when something failed. Paths are logged as their
/// patterns and query strings not at all; of an exception its location is logged, but not its
/// message, which may quote what a client sent.
public final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.trellis.access");
    private static final int MAX_FRAMES = 12;

    /// @param route the pattern of the path; `-` when none matched
    /// @param tenant `null` when the request was not authenticated Logs a request that was
    ///     responded to.
    void logRequest(String method, String route, UUID requestId, int status, long nanos, @Nullable PlatformId tenant) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("requestId", requestId)
                .addKeyValue("method", method)
                .addKeyValue("route", route)
                .addKeyValue("status", status)
                .addKeyValue("micros", nanos / 1_000)
                .addKeyValue("platform", String.valueOf(tenant))
                .log("served");
    }

    /// Logs that a request failed because no database connection was available.
    void logDatabaseUnavailable(Request request, Exception unavailable) {
        LOG.atWarn()
                .addKeyValue("requestId", request.requestId())
                .addKeyValue("reason", unavailable.getMessage())
                .log("database unavailable");
    }

    /// Logs an exception that nothing handled.
    void logFailure(Request request, Throwable unexpected) {
        LOG.atError()
                .addKeyValue("requestId", request.requestId())
                .addKeyValue("at", trace(unexpected))
                .log("unexpected failure");
    }

    /// Returns class names and stack frames of an exception and its causes, without their messages.
    static String trace(Throwable thrown) {
        StringBuilder trace = new StringBuilder();
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            trace.append(trace.isEmpty() ? "" : " <- ").append(t.getClass().getName());
            if (t instanceof ApiException || t instanceof IllegalStateException) {
                // Thrown by this server, and its message contains no data.
                trace.append(" (").append(t.getMessage()).append(')');
            }
            trace.append(Arrays.stream(t.getStackTrace())
                    .limit(MAX_FRAMES)
                    .map(frame -> frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber())
                    .collect(Collectors.joining(" ", " at ", "")));
        }
        return trace.toString();
    }
}
