package dev.trellis.filetype;

/// JPEG: from the start of the image through its segments and scans to its end, and nothing after
/// it but further images of the same form (telephones append a map of brightness, CIPA DC-007 calls
/// it multi-picture format).
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
        BROKEN
    }

    private State state = State.START;
    private int marker;
    private int left;
    private boolean hasScan;

    @Override
    public FileType kind() {
        return FileType.JPEG;
    }

    @Override
    public boolean accept(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length && state != State.BROKEN; i++) {
            state = next(bytes[i] & 0xFF);
        }
        return state != State.BROKEN;
    }

    @Override
    public boolean isWhole() {
        return state == State.END;
    }

    private State next(int b) {
        return switch (state) {
            case START, END -> b == 0xFF ? State.START_MARKER : State.BROKEN;
            case START_MARKER -> b == START_OF_IMAGE ? started() : State.BROKEN;
            case PREFIX -> b == 0xFF ? State.MARKER : State.BROKEN;
            case MARKER -> marked(b);
            case LENGTH -> {
                left = b << 8;
                yield State.LENGTH_LOW;
            }
            case LENGTH_LOW -> {
                // The length counts its own two bytes.
                left += b - 2;
                yield left < 0 ? State.BROKEN : left == 0 ? afterSegment() : State.SEGMENT;
            }
            case SEGMENT -> --left == 0 ? afterSegment() : State.SEGMENT;
            case SCAN -> b == 0xFF ? State.SCAN_MARKER : State.SCAN;
            case SCAN_MARKER -> b == 0 || isRestart(b) ? State.SCAN : b == 0xFF ? State.SCAN_MARKER : marked(b);
            case BROKEN -> State.BROKEN;
        };
    }

    private State started() {
        hasScan = false;
        return State.PREFIX;
    }

    private State marked(int b) {
        marker = b;
        if (b == 0xFF) {
            return State.MARKER;
        }
        if (b == END_OF_IMAGE) {
            return hasScan ? State.END : State.BROKEN;
        }
        return b < 0xC0 || b == START_OF_IMAGE || isRestart(b) ? State.BROKEN : State.LENGTH;
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
