package dev.trellis.bench;

import java.util.Locale;

/// What is measured.
public enum Operation {
    /// `POST /customers`.
    CREATE,

    /// `GET /customers/{id}`.
    GET,

    /// `GET /customers`: the first page, of the default size.
    LIST;

    /// As it is typed and printed.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
