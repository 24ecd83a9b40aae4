package dev.trellis.bench;

import java.util.Locale;

/// A kind of request that the benchmark measures.
enum Operation {
    /// `POST /customers`.
    CREATE,

    /// `GET /customers/{id}`.
    GET,

    /// `GET /customers`: the first page, of the default size.
    LIST;

    /// The name on the command line and in reports.
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
