package dev.trellis.filetype;

/// PDF: `%PDF-` at the very start, where readers would let it stand within the first kilobyte, and
/// `%%EOF` at the end.
final class PdfValidator implements FormatValidator {
    private static final byte[] START = {'%', 'P', 'D', 'F', '-'};

    private final TrailingBytes tail;
    private int matched;

    PdfValidator(TrailingBytes tail) {
        this.tail = tail;
    }

    @Override
    public FileType kind() {
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
    public boolean isWhole() {
        return matched == START.length && tail.endsAPdf();
    }
}
