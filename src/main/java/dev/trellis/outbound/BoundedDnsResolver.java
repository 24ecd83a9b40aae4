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

/// Looks names up within a time. The system's resolver blocks in native code, which would take the
/// few threads that carry all virtual ones; so it runs on threads of its own.
final class BoundedDnsResolver {
    private final DnsResolver resolver;
    private final ThreadPoolExecutor threads;
    private final ConcurrentHashMap<String, CompletableFuture<List<InetAddress>>> pendingLookups =
            new ConcurrentHashMap<>();

    /// @param maxThreads look-ups of different names at once; beyond them there is none
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
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException("Looking the name up was interrupted.");
        }
    }

    /// Joins a look-up of the same name that is under way: one that hangs must hang once, not once
    /// a delivery.
    private CompletableFuture<List<InetAddress>> joinOrStart(String host) {
        CompletableFuture<List<InetAddress>> mine = new CompletableFuture<>();
        CompletableFuture<List<InetAddress>> other = pendingLookups.putIfAbsent(host, mine);
        if (other != null) {
            return other;
        }
        try {
            threads.execute(() -> finish(host, mine));
        } catch (RejectedExecutionException busy) {
            pendingLookups.remove(host, mine);
            mine.completeExceptionally(busy);
        }
        return mine;
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
