package dev.trellis.cli;

import java.util.concurrent.CountDownLatch;

/// Ctrl-C and SIGTERM.
final class Signals {
    private static final long MAX_STOP_MILLIS = 30_000;

    private Signals() {}

    /// Returns at the first of them. The JVM then waits until the calling thread has put everything away.
    static void await() throws InterruptedException {
        CountDownLatch signalled = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            signalled.countDown();
            try {
                caller.join(MAX_STOP_MILLIS);
            } catch (InterruptedException impatient) {
                Thread.currentThread().interrupt();
            }
        }));
        signalled.await();
    }
}
