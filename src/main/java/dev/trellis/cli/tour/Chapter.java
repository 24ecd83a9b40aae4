package dev.trellis.cli.tour;

/// One part of the tour.
interface Chapter {
    String title();

    void run(TourRunner tour);
}
