package dev.trellis;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes what has been kept long enough. It may take its time, so it does not run on the thread
/// that measures time for others.
final class BackgroundTasks {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundTasks.class);

    private final List<Runnable> parts;
    private final AtomicBoolean isRunning = new AtomicBoolean();

    BackgroundTasks(Runnable... parts) {
        this.parts = List.of(parts);
    }

    /// Returns at once. Does nothing while the sweep before is still running.
    void begin() {
        if (isRunning.compareAndSet(false, true)) {
            Thread.ofVirtual().name("sweep").start(this::run);
        }
    }

    private void run() {
        try {
            parts.forEach(BackgroundTasks::runOne);
        } finally {
            isRunning.set(false);
        }
    }

    private static void runOne(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException failed) {
            // The next sweep finds the same rows.
            LOG.atWarn().addKeyValue("reason", failed.getMessage()).log("a sweep failed; it will be done again");
        }
    }
}
