package dev.trellis.filetype;

/// Checks the structure of one file format, byte by byte.
interface FormatValidator {
    FileType fileType();

    /// Takes the next bytes of the file.
    ///
    /// @return whether the file may still have this format; not called again after false
    boolean accept(byte[] bytes, int offset, int length);

    /// Whether the bytes so far are a complete file of this format.
    boolean isComplete();
}
