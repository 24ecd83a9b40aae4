package dev.trellis.cli.tour;

import java.util.List;

/// All chapters of the tour, in order.
public final class Chapters {
    private Chapters() {}

    /// Runs all chapters.
    ///
    /// @param runId is part of all names that must be unique, so that the tour can run any number
    ///     of times
    public static void runAll(TourRunner tour, String runId) {
        for (Chapter chapter : List.of(
                new CreatingCustomers(runId),
                new FindingCustomers(runId),
                new ChangingCustomers(runId),
                new ReceivingWebhooks(runId),
                new VerifyingDirectly(runId),
                new VerifyingByLink(runId),
                new OwningAWallet(runId))) {
            tour.heading(chapter.title());
            chapter.run(tour);
        }
    }
}
