package dev.trellis.filetype;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks at a file as it passes by and tells what it is. Nothing is decoded: what could be hidden
/// in a picture that unfolds to gigabytes stays folded (threat 94). What is checked is that the
/// file is one thing from its first byte to its last, so that no other program can take it for
/// something else (threat 91).
public final class FileTypeDetector {
    private final TrailingBytes trailingBytes = new TrailingBytes();
    private final List<FormatValidator> candidates =
            new ArrayList<>(List.of(new PdfValidator(trailingBytes), new JpegValidator(), new PngValidator()));

    public void accept(byte[] bytes, int offset, int length) {
        trailingBytes.accept(bytes, offset, length);
        candidates.removeIf(candidate -> !candidate.accept(bytes, offset, length));
    }

    /// Whether what has come so far may still become a file of some kind.
    public boolean mayBeAccepted() {
        return !candidates.isEmpty();
    }

    /// What the whole file is; nothing when it is none of what is accepted, is cut off, or is
    /// something else as well.
    public Optional<FileType> fileType() {
        return trailingBytes.endsWithZipArchive()
                ? Optional.empty()
                : candidates.stream()
                        .filter(FormatValidator::isComplete)
                        .map(FormatValidator::fileType)
                        .findFirst();
    }
}
