package dev.trellis.http;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Closes the connection of a client that has sent a request line but does not finish its headers
/// in time. Called on the connection's own thread.
final class HeaderTimeout implements Http1ConnectionListener {
    private final ScheduledExecutorService timer;
    private final ThreadLocal<@Nullable Future<?>> timeouts = new ThreadLocal<>();

    HeaderTimeout(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    @Override
    public void prologue(ConnectionContext connection, HttpPrologue prologue) {
        // An interrupt closes the socket, as it does for bodies.
        timeouts.set(timer.schedule(Thread.currentThread()::interrupt, RequestBody.MAX_SECONDS, TimeUnit.SECONDS));
    }

    @Override
    public void headers(ConnectionContext connection, Headers headers) {
        @Nullable Future<?> timeout = timeouts.get();
        if (timeout != null) {
            timeout.cancel(false);
            timeouts.remove();
        }
    }
}
