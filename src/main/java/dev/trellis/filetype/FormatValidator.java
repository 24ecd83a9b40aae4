package dev.trellis.filetype;

/// The outer form of one kind of file, followed byte by byte.
interface FormatValidator {
    FileType fileType();

    /// @return whether it may still be of this kind; not called again once it may not
    boolean accept(byte[] bytes, int offset, int length);

    /// Whether what has come is a file from beginning to end.
    boolean isComplete();
}
