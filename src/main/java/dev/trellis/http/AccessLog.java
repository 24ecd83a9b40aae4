package dev.trellis.http;

import dev.trellis.base.ApiException;
import dev.trellis.base.PlatformId;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One line a call, and one more when something went wrong. Paths are logged as their pattern and
/// queries not at all; of an exception only where it arose, since its message may quote what a
/// caller sent.
public final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.trellis.access");
    private static final int MAX_FRAMES = 12;

    /// @param route the pattern of the path; `-` when none matched
    /// @param tenant `null` when the caller is not known
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

    void logDatabaseUnavailable(Request request, Exception unavailable) {
        LOG.atWarn()
                .addKeyValue("requestId", request.requestId())
                .addKeyValue("reason", unavailable.getMessage())
                .log("database unavailable");
    }

    void logFailure(Request request, Throwable unexpected) {
        LOG.atError()
                .addKeyValue("requestId", request.requestId())
                .addKeyValue("at", trace(unexpected))
                .log("unexpected failure");
    }

    /// Class names and places of an exception and its causes, without their messages.
    static String trace(Throwable thrown) {
        StringBuilder trace = new StringBuilder();
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            trace.append(trace.isEmpty() ? "" : " <- ").append(t.getClass().getName());
            if (t instanceof ApiException || t instanceof IllegalStateException) {
                // Ours, and made without data.
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
