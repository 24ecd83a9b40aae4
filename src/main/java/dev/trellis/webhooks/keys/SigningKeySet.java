package dev.trellis.webhooks.keys;

import dev.trellis.webhooks.keys.SigningKeyView.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The keys as they were read, and what each of them is at a given time. So a switch that was read
/// in advance happens on time, whether or not the database answers then.
///
/// @param keys at least one, the newest first
record SigningKeySet(List<SigningKey> keys) {
    private static final Comparator<SigningKey> NEWEST_FIRST =
            Comparator.comparing(SigningKey::activeFrom).reversed();

    SigningKeySet(List<SigningKey> keys) {
        this.keys = keys.stream().sorted(NEWEST_FIRST).toList();
        if (this.keys.isEmpty()) {
            throw new IllegalStateException("the database holds no key that signs webhooks");
        }
    }

    /// The newest that is active. When none is by this node's clock, which then runs late,
    /// the oldest.
    SigningKey signingKey(Instant now) {
        return keys.stream().filter(key -> !key.isPending(now)).findFirst().orElse(keys.getLast());
    }

    /// The key that will follow the signing one.
    Optional<SigningKey> nextKey(Instant now) {
        SigningKey signing = signingKey(now);
        return keys.stream().filter(key -> key.isPending(now) && key != signing).reduce((newer, older) -> older);
    }

    /// The signing one first, then what comes, then what goes.
    List<SigningKeyView> views(Instant now) {
        SigningKey signing = signingKey(now);
        List<SigningKeyView> views = new ArrayList<>(List.of(signing.view(Status.ACTIVE)));
        for (SigningKey key : keys) {
            if (key != signing && !key.isRetired(now)) {
                views.add(key.view(key.isPending(now) ? Status.NEXT : Status.RETIRING));
            }
        }
        return List.copyOf(views);
    }
}
