package dev.trellis.webhooks.keys;

import dev.trellis.webhooks.keys.SigningKeyView.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The keys as they were read from the database. The status of each follows from the time of the
/// question, so a rotation that was read in advance happens on time, even if the database is
/// unavailable then.
///
/// @param keys at least one, sorted from the newest to the oldest
record SigningKeySet(List<SigningKey> keys) {
    private static final Comparator<SigningKey> NEWEST_FIRST =
            Comparator.comparing(SigningKey::activeFrom).reversed();

    SigningKeySet(List<SigningKey> keys) {
        this.keys = keys.stream().sorted(NEWEST_FIRST).toList();
        if (this.keys.isEmpty()) {
            throw new IllegalStateException("the database holds no key that signs webhooks");
        }
    }

    /// The key that signs: the newest that is active. If none is active by this node's clock, which
    /// then is behind, the oldest.
    SigningKey signingKey(Instant now) {
        return keys.stream().filter(key -> !key.isPending(now)).findFirst().orElse(keys.getLast());
    }

    /// The key that will sign after the current one; empty when no rotation is under way.
    Optional<SigningKey> nextKey(Instant now) {
        SigningKey signing = signingKey(now);
        return keys.stream().filter(key -> key.isPending(now) && key != signing).reduce((newer, older) -> older);
    }

    /// The signing key first, then the next key, then those that retire.
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
