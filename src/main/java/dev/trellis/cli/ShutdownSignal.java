package dev.trellis.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Waits for Ctrl-C or SIGTERM. Open it before everything that must be closed in order: after a
/// signal the JVM ends only when this is closed, or after 30 seconds.
final class ShutdownSignal implements AutoCloseable {
    private static final long MAX_STOP_SECONDS = 30;

    private final CountDownLatch signalled = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    ShutdownSignal() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::delayExit));
    }

    /// Blocks until the first signal.
    void await() throws InterruptedException {
        signalled.await();
    }

    private void delayExit() {
        signalled.countDown();
        try {
            if (!closed.await(MAX_STOP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("trellis: stopping took too long; leaving the rest to the next start.");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
