package dev.trellis.filetype;

/// PNG: the signature, then chunks: IHDR first, IEND last with nothing after it, image
/// data between.
final class PngValidator implements FormatValidator {
    private static final int[] SIGNATURE = {0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A};
    private static final int HEADER_BYTES = 8;
    private static final int CHECKSUM_BYTES = 4;
    private static final int IHDR = 0x49484452;
    private static final int IHDR_BYTES = 13;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454E44;

    private int signatureBytes;
    private long header;
    private int headerBytes;
    private long remaining;
    private boolean isFirst = true;
    private boolean hasData;
    private boolean hasEnd;
    private boolean isInvalid;

    @Override
    public FileType fileType() {
        return FileType.PNG;
    }

    @Override
    public boolean accept(byte[] bytes, int offset, int length) {
        int end = offset + length;
        for (int at = offset; at < end && !isInvalid; ) {
            if (remaining > 0) {
                int passed = (int) Math.min(remaining, end - at);
                remaining -= passed;
                at += passed;
            } else {
                acceptByte(bytes[at++] & 0xFF);
            }
        }
        return !isInvalid;
    }

    @Override
    public boolean isComplete() {
        return hasEnd && remaining == 0;
    }

    private void acceptByte(int b) {
        if (signatureBytes < SIGNATURE.length) {
            isInvalid = b != SIGNATURE[signatureBytes++];
        } else if (hasEnd) {
            isInvalid = true;
        } else {
            header = header << 8 | b;
            if (++headerBytes == HEADER_BYTES) {
                headerBytes = 0;
                startChunk(header >>> 32, (int) header);
            }
        }
    }

    private void startChunk(long length, int type) {
        boolean isHeader = type == IHDR && length == IHDR_BYTES;
        hasEnd = type == IEND;
        hasData |= type == IDAT;
        isInvalid = isHeader != isFirst || length > Integer.MAX_VALUE || (hasEnd && (length > 0 || !hasData));
        isFirst = false;
        remaining = length + CHECKSUM_BYTES;
    }
}
