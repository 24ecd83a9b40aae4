package dev.trellis.filetype;

/// The last bytes of a streamed file: as many as a reader of ZIP archives searches for the
/// end record.
final class TrailingBytes {
    private static final int END_RECORD_BYTES = 22;
    private static final int MAX_COMMENT_BYTES = 0xFFFF;
    private static final int BYTES = END_RECORD_BYTES + MAX_COMMENT_BYTES;
    private static final byte[] PDF_END = {'%', '%', 'E', 'O', 'F'};
    private static final int PDF_END_WITHIN = 1024;

    private final byte[] last = new byte[BYTES];
    private int size;

    void accept(byte[] bytes, int offset, int length) {
        int added = Math.min(length, BYTES);
        int retained = Math.min(size, BYTES - added);
        System.arraycopy(last, size - retained, last, 0, retained);
        System.arraycopy(bytes, offset + length - added, last, retained, added);
        size = retained + added;
    }

    /// Whether the file is a ZIP archive as well. Archives are read from their end, and bytes
    /// before them are ignored.
    boolean endsWithZipArchive() {
        for (int at = size - END_RECORD_BYTES; at >= 0; at--) {
            boolean isEndRecord = last[at] == 'P' && last[at + 1] == 'K' && last[at + 2] == 5 && last[at + 3] == 6;
            int comment = (last[at + 20] & 0xFF) | (last[at + 21] & 0xFF) << 8;
            if (isEndRecord && at + END_RECORD_BYTES + comment == size) {
                return true;
            }
        }
        return false;
    }

    /// Whether the file ends with `%%EOF`, followed by white space only.
    boolean endsWithPdfMarker() {
        int end = size;
        while (end > 0 && size - end < PDF_END_WITHIN && isPdfWhitespace(last[end - 1])) {
            end--;
        }
        return end >= PDF_END.length
                && java.util.Arrays.equals(last, end - PDF_END.length, end, PDF_END, 0, PDF_END.length);
    }

    private static boolean isPdfWhitespace(byte b) {
        return b == 0 || b == '\t' || b == '\n' || b == '\f' || b == '\r' || b == ' ';
    }
}
