package dev.trellis.passkeys;

/// Why a passkey does not count: a sentence for whoever builds the client, without anything of what
/// was sent.
public final class PasskeyRejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    PasskeyRejectedException(String sentence) {
        super(sentence, null, false, false);
        this.sentence = sentence;
    }

    public String userMessage() {
        return sentence;
    }
}
