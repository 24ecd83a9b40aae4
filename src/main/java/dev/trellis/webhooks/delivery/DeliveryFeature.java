package dev.trellis.webhooks.delivery;

import dev.trellis.base.Environment;
import dev.trellis.base.PlatformId;
import io.micrometer.core.instrument.MeterRegistry;

/// Assembles the delivery workers of this node, and starts and stops them.
public final class DeliveryFeature implements AutoCloseable {
    private final DeliveryRepository queue;
    private final WebhookSender sender;
    private final DeliveryDispatcher dispatcher;
    private final boolean isDelivering;

    /// Settings of the operator.
    ///
    /// @param isDelivering whether this node delivers; if not, other nodes deliver the events that
    ///     it writes
    /// @param maxInFlight maximum number of concurrent deliveries, over all endpoints
    public record Settings(boolean isDelivering, int maxInFlight) {}

    /// @param sender is closed with this object
    public DeliveryFeature(
            DeliveryRepository queue,
            WebhookSender sender,
            Environment environment,
            MeterRegistry registry,
            Settings settings) {
        this.queue = queue;
        this.sender = sender;
        this.isDelivering = settings.isDelivering();
        this.dispatcher = new DeliveryDispatcher(queue, sender, environment, settings.maxInFlight(), registry);
    }

    /// Starts to deliver, unless this node is configured not to.
    public void start() {
        if (isDelivering) {
            dispatcher.start();
        }
    }

    /// Signals that a platform has events to deliver. Without effect on a node that does
    /// not deliver.
    public void wake(PlatformId platform) {
        if (isDelivering) {
            dispatcher.wake(platform);
        }
    }

    /// The faults that sandbox platforms have asked for.
    public SandboxFaults faults() {
        return queue.faults();
    }

    /// Sends TEST events. It works on nodes that do not deliver, too.
    public TestEventSender testEventSender() {
        return queue.testEventSender(sender);
    }

    @Override
    public void close() {
        dispatcher.close();
        sender.close();
    }
}
