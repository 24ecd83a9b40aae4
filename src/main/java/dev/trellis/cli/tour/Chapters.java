package dev.trellis.cli.tour;

import java.util.List;

/// The tour, in order.
public final class Chapters {
    private Chapters() {}

    /// @param runId makes the names of this run its own, so that the tour can be walked any number
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
