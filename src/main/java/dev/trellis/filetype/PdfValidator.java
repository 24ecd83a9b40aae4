package dev.trellis.filetype;

/// PDF: `%PDF-` at the very start (readers accept it anywhere within the first kilobyte), and
/// `%%EOF` at the end.
final class PdfValidator implements FormatValidator {
    private static final byte[] START = {'%', 'P', 'D', 'F', '-'};

    private final TrailingBytes trailingBytes;
    private int matched;

    PdfValidator(TrailingBytes tail) {
        this.trailingBytes = tail;
    }

    @Override
    public FileType fileType() {
        return FileType.PDF;
    }

    @Override
    public boolean accept(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length && matched < START.length; i++) {
            if (bytes[i] != START[matched++]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean isComplete() {
        return matched == START.length && trailingBytes.endsWithPdfMarker();
    }
}
