package dev.trellis.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Runs calls that start at the same moment, each on a thread of its own, to provoke races.
public final class ConcurrentCalls {
    private static final long MAX_SECONDS = 240;

    private ConcurrentCalls() {}

    /// Returns the results of the calls, in their order. A call that throws fails the test.
    public static <T> List<T> run(List<Callable<T>> calls) {
        CyclicBarrier start = new CyclicBarrier(calls.size());
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<T>> running = calls.stream()
                    .map(call -> threads.submit(() -> {
                        start.await(MAX_SECONDS, TimeUnit.SECONDS);
                        return call.call();
                    }))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : running) {
                results.add(future.get(MAX_SECONDS, TimeUnit.SECONDS));
            }
            return results;
        } catch (ExecutionException failed) {
            throw new AssertionError("one of the calls failed: " + failed.getCause(), failed.getCause());
        } catch (TimeoutException stuck) {
            throw new AssertionError("the calls did not end within " + MAX_SECONDS + " seconds", stuck);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /// Runs the same call several times, with its number as the argument.
    public static <T> List<T> times(int times, IntFunction<T> call) {
        return run(IntStream.range(0, times)
                .mapToObj(i -> (Callable<T>) () -> call.apply(i))
                .toList());
    }
}
