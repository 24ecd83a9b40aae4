package dev.trellis.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C and SIGTERM. Open it around everything that has to be put away: the JVM goes on with its
/// end once this is closed.
final class ShutdownSignal implements AutoCloseable {
    private static final long MAX_STOP_SECONDS = 30;

    private final CountDownLatch signalled = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    ShutdownSignal() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopInOrder));
    }

    /// Returns at the first signal.
    void await() throws InterruptedException {
        signalled.await();
    }

    private void stopInOrder() {
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
