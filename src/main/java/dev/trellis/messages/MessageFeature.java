package dev.trellis.messages;

import dev.trellis.base.CustomerId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Database;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.sealing.DataKey;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Assembles this package: delivers the messages that [MessageOutbox] wrote, and deletes them after
/// their retention period.
public final class MessageFeature implements AutoCloseable {
    /// How long a message is stored, and can be read in the inbox.
    public static final Duration RETENTION = Duration.ofDays(7);

    private final MessageStore store;
    private final Platforms platforms;
    private final Clock clock;
    private final List<Transport> transports;
    private final Optional<MessageWorker> worker;

    /// Starts to deliver, if there is a transport.
    ///
    /// @param transports at most one for each channel; this node delivers nothing by channels
    ///     without one
    /// @param customerKeys finds the key of a customer; empty when the customer was erased
    public MessageFeature(
            Database database,
            MessageOutbox messages,
            List<Transport> transports,
            Platforms platforms,
            BiFunction<PlatformId, CustomerId, Optional<DataKey>> customerKeys,
            Clock clock) {
        this.store = new MessageStore(database);
        this.platforms = platforms;
        this.clock = clock;
        this.transports = List.copyOf(transports);
        Map<Channel, Transport> byChannel =
                transports.stream().collect(Collectors.toMap(Transport::channel, Function.identity()));
        this.worker =
                byChannel.isEmpty() ? Optional.empty() : Optional.of(new MessageWorker(store, byChannel, customerKeys));
        worker.ifPresent(started -> {
            messages.onCommit(started::wake);
            started.start();
        });
    }

    /// Deletes messages after their retention period. Called periodically.
    public void removeOld() {
        for (Platform platform : platforms.list()) {
            store.removeOld(platform.id(), clock.instant().minus(RETENTION));
        }
    }

    @Override
    public void close() {
        worker.ifPresent(MessageWorker::close);
        transports.forEach(Transport::close);
    }
}
