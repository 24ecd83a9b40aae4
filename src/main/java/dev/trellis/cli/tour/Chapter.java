package dev.trellis.cli.tour;

/// One chapter of the tour: a sequence of requests about one subject.
interface Chapter {
    String title();

    /// Sends the requests of the chapter and checks the responses.
    void run(TourRunner tour);
}
