package dev.trellis.hosted;

import java.time.Clock;

/// The drafts of one customer's forms: values that were entered, but not yet accepted.
final class FormDrafts {
    private final DraftStore store;
    private final Clock clock;

    FormDrafts(DraftStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /// The draft of a page; empty when there is none.
    ///
    /// @param page the slug of a step, or the key of one person's form
    FormValues find(HostedContext context, String page) {
        return store.find(context.platformId(), context.customerId(), context.dataKey(), page);
    }

    void save(HostedContext context, String page, FormValues form) {
        store.save(context.platformId(), context.customerId(), context.dataKey(), page, form, clock.instant());
    }

    void remove(HostedContext context, String page) {
        store.remove(context.platformId(), context.customerId(), page);
    }
}
