package dev.trellis.documents;

/// Which side of a document a file shows.
enum DocumentSide {
    FRONT,
    BACK
}
