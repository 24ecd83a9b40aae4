package dev.trellis.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Looks names up within a time. The system's resolver blocks in native code, which would take the few threads
/// that carry all virtual ones; so it runs on threads of its own.
final class Lookups {
    private static final int MAX_THREADS = 128;

    private final NameResolver resolver;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0,
            MAX_THREADS,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("look-up-", 0).factory());

    Lookups(NameResolver resolver) {
        this.resolver = resolver;
    }

    /// @throws UnknownHostException when it has no address, or when that is not known in time
    List<InetAddress> resolve(String host, Duration limit) throws UnknownHostException {
        try {
            // A literal address needs no look-up and must not wait for one.
            return List.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException aName) {
            return lookUp(host, limit);
        }
    }

    private List<InetAddress> lookUp(String host, Duration limit) throws UnknownHostException {
        try {
            Future<List<InetAddress>> found = threads.submit(() -> resolver.resolve(host));
            List<InetAddress> addresses = found.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (addresses.isEmpty()) {
                throw new UnknownHostException("The name has no address.");
            }
            return addresses;
        } catch (ExecutionException failed) {
            throw new UnknownHostException("The name has no address.");
        } catch (TimeoutException slow) {
            throw new UnknownHostException("Looking the name up took longer than " + limit.toSeconds() + " s.");
        } catch (RejectedExecutionException busy) {
            throw new UnknownHostException("Too many names are being looked up.");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException("Looking the name up was interrupted.");
        }
    }
}
