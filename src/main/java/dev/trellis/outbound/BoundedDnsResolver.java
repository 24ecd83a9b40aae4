package dev.trellis.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Resolves names with a time limit. The system's resolver blocks in native code, and would occupy
/// the few threads that carry all virtual threads; so it runs on platform threads of its own.
final class BoundedDnsResolver {
    private final DnsResolver resolver;
    private final ThreadPoolExecutor threads;
    private final ConcurrentHashMap<String, CompletableFuture<List<InetAddress>>> pendingLookups =
            new ConcurrentHashMap<>();

    /// @param maxThreads maximum number of names resolved at once; more look-ups fail at once
    BoundedDnsResolver(DnsResolver resolver, int maxThreads) {
        this.resolver = resolver;
        this.threads = new ThreadPoolExecutor(
                0,
                maxThreads,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name("look-up-", 0).factory());
    }

    /// @throws UnknownHostException when the name has no address, or the look-up takes too long
    List<InetAddress> resolve(String host, Duration limit) throws UnknownHostException {
        try {
            // A literal address needs no look-up and must not wait for one.
            return List.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException notAnAddress) {
            return lookUp(host, limit);
        }
    }

    private List<InetAddress> lookUp(String host, Duration limit) throws UnknownHostException {
        try {
            List<InetAddress> addresses = joinOrStart(host).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (addresses.isEmpty()) {
                throw new UnknownHostException("The name has no address.");
            }
            return addresses;
        } catch (ExecutionException failed) {
            throw new UnknownHostException(
                    failed.getCause() instanceof RejectedExecutionException
                            ? "Too many names are being looked up."
                            : "The name has no address.");
        } catch (TimeoutException slow) {
            throw new UnknownHostException("Looking the name up took longer than " + limit.toSeconds() + " s.");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException("Looking the name up was interrupted.");
        }
    }

    /// Joins a pending look-up of the same name, or starts one. So a look-up that hangs occupies
    /// one thread, and not one for each delivery.
    private CompletableFuture<List<InetAddress>> joinOrStart(String host) {
        CompletableFuture<List<InetAddress>> started = new CompletableFuture<>();
        CompletableFuture<List<InetAddress>> pending = pendingLookups.putIfAbsent(host, started);
        if (pending != null) {
            return pending;
        }
        try {
            threads.execute(() -> finish(host, started));
        } catch (RejectedExecutionException busy) {
            pendingLookups.remove(host, started);
            started.completeExceptionally(busy);
        }
        return started;
    }

    private void finish(String host, CompletableFuture<List<InetAddress>> result) {
        try {
            result.complete(resolver.resolve(host));
        } catch (UnknownHostException | RuntimeException | Error failed) {
            result.completeExceptionally(failed);
        } finally {
            pendingLookups.remove(host, result);
        }
    }
}
