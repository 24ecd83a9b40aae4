package dev.trellis.filetype;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Detects the type of a file while it is streamed. Nothing is decoded, so that an image that
/// decompresses to gigabytes does no harm (threat 94). It checks that the file has one format from
/// its first byte to its last, so that no other program can take it for something else (threat 91).
public final class FileTypeDetector {
    private final TrailingBytes trailingBytes = new TrailingBytes();
    private final List<FormatValidator> candidates =
            new ArrayList<>(List.of(new PdfValidator(trailingBytes), new JpegValidator(), new PngValidator()));

    /// Takes the next bytes of the file.
    public void accept(byte[] bytes, int offset, int length) {
        trailingBytes.accept(bytes, offset, length);
        candidates.removeIf(candidate -> !candidate.accept(bytes, offset, length));
    }

    /// Whether the bytes so far may be the beginning of a file of an accepted type.
    public boolean mayBeAccepted() {
        return !candidates.isEmpty();
    }

    /// Returns the type of the whole file; empty when it has no accepted type, is truncated, or is
    /// a ZIP archive as well.
    public Optional<FileType> fileType() {
        return trailingBytes.endsWithZipArchive()
                ? Optional.empty()
                : candidates.stream()
                        .filter(FormatValidator::isComplete)
                        .map(FormatValidator::fileType)
                        .findFirst();
    }
}
