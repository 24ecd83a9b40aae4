package dev.trellis.filetype;

/// JPEG: the start marker, segments and scans, the end marker, and nothing after it except for
/// further images of the same structure (the multi-picture format of CIPA DC-007: smartphones
/// append a brightness map).
final class JpegValidator implements FormatValidator {
    private static final int START_OF_IMAGE = 0xD8;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_SCAN = 0xDA;

    private enum State {
        START,
        START_MARKER,
        PREFIX,
        MARKER,
        LENGTH,
        LENGTH_LOW,
        SEGMENT,
        SCAN,
        SCAN_MARKER,
        END,
        INVALID
    }

    private State state = State.START;
    private int marker;
    private int remaining;
    private boolean hasScan;

    @Override
    public FileType fileType() {
        return FileType.JPEG;
    }

    @Override
    public boolean accept(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length && state != State.INVALID; i++) {
            state = next(bytes[i] & 0xFF);
        }
        return state != State.INVALID;
    }

    @Override
    public boolean isComplete() {
        return state == State.END;
    }

    private State next(int b) {
        return switch (state) {
            case START, END -> b == 0xFF ? State.START_MARKER : State.INVALID;
            case START_MARKER -> b == START_OF_IMAGE ? afterStartOfImage() : State.INVALID;
            case PREFIX -> b == 0xFF ? State.MARKER : State.INVALID;
            case MARKER -> afterMarker(b);
            case LENGTH -> {
                remaining = b << 8;
                yield State.LENGTH_LOW;
            }
            case LENGTH_LOW -> {
                // The length counts its own two bytes.
                remaining += b - 2;
                yield remaining < 0 ? State.INVALID : remaining == 0 ? afterSegment() : State.SEGMENT;
            }
            case SEGMENT -> --remaining == 0 ? afterSegment() : State.SEGMENT;
            case SCAN -> b == 0xFF ? State.SCAN_MARKER : State.SCAN;
            case SCAN_MARKER -> b == 0 || isRestart(b) ? State.SCAN : b == 0xFF ? State.SCAN_MARKER : afterMarker(b);
            case INVALID -> State.INVALID;
        };
    }

    private State afterStartOfImage() {
        hasScan = false;
        return State.PREFIX;
    }

    private State afterMarker(int b) {
        marker = b;
        if (b == 0xFF) {
            return State.MARKER;
        }
        if (b == END_OF_IMAGE) {
            return hasScan ? State.END : State.INVALID;
        }
        return b < 0xC0 || b == START_OF_IMAGE || isRestart(b) ? State.INVALID : State.LENGTH;
    }

    private State afterSegment() {
        if (marker == START_OF_SCAN) {
            hasScan = true;
            return State.SCAN;
        }
        return State.PREFIX;
    }

    private static boolean isRestart(int b) {
        return b >= 0xD0 && b <= 0xD7;
    }
}
