package dev.trellis;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs periodic tasks one after the other on a thread of their own, so that the timer's thread is
/// never blocked. Used to remove old rows and to resume interrupted work.
final class PeriodicTasks {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicTasks.class);

    private final List<Runnable> tasks;
    private final AtomicBoolean isRunning = new AtomicBoolean();

    PeriodicTasks(Runnable... tasks) {
        this.tasks = List.of(tasks);
    }

    /// Starts the tasks and returns at once. Does nothing while they still run from the last time.
    void begin() {
        if (isRunning.compareAndSet(false, true)) {
            Thread.ofVirtual().name("sweep").start(this::run);
        }
    }

    private void run() {
        try {
            tasks.forEach(PeriodicTasks::runOne);
        } finally {
            isRunning.set(false);
        }
    }

    private static void runOne(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failed) {
            // The next run finds the same rows.
            LOG.atWarn().addKeyValue("reason", failed.getMessage()).log("a sweep failed; it will be done again");
        }
    }
}
