package dev.trellis.wallets;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.trellis.oidc.IdTokenFuzzer;
import dev.trellis.wallets.crypto.Hpke;
import dev.trellis.wallets.crypto.OtpEncryptionKey;
import dev.trellis.wallets.crypto.P256;
import dev.trellis.wallets.crypto.WalletSignature;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// Random and mutated input: signature headers, bundles, points, signatures, ID tokens, passkeys.
/// None of it may cause an exception, and nothing that was mutated may be accepted. Run by
/// `./trellis fuzz`, and for half a minute by the tests.
public final class WalletFuzzer {
    private static final BigInteger SECRET = BigInteger.valueOf(0x5eed);
    private static final String PAYLOAD = "{\"type\":\"ACTIVITY\",\"parameters\":{\"userEmail\":\"ann@example.com\"}}";
    private static final byte[] PAYLOAD_BYTES = PAYLOAD.getBytes(StandardCharsets.UTF_8);
    private static final byte[] SIGNATURE = P256.sign(SECRET, PAYLOAD_BYTES);
    private static final String KEY = HexFormat.of().formatHex(P256.encodeCompressed(P256.publicKey(SECRET)));
    private static final OtpEncryptionKey TARGET = new OtpEncryptionKey(SECRET);
    private static final Hpke.Sealed SEALED = Hpke.seal(
            P256.publicKey(SECRET),
            ("{\"otp_code\":\"000000\",\"public_key\":\"" + KEY + "\"}").getBytes(StandardCharsets.UTF_8));

    private WalletFuzzer() {}

    /// Called by Jazzer with each input.
    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        switch (data.consumeInt(0, 10)) {
            case 0 ->
                WalletSignature.parse(data.consumeRemainingAsString()).ifPresent(stamp -> stamp.isValidFor(PAYLOAD));
            case 1 -> stampAround(data.consumeRemainingAsString());
            case 2 -> mutatedSignature(data);
            case 3 -> P256.decodePoint(data.consumeRemainingAsBytes()).ifPresent(WalletFuzzer::requireOnCurve);
            case 4 -> TARGET.decrypt(data.consumeRemainingAsString());
            case 5 -> mutatedBundle(data);
            case 6 -> IdTokenFuzzer.read(data.consumeRemainingAsString());
            case 7 -> PasskeyFuzzer.registers(data.consumeRemainingAsBytes());
            case 8 -> PasskeyFuzzer.registersFrom(data.consumeRemainingAsBytes());
            case 9 -> PasskeyFuzzer.verifies(data, original -> mutate(original, data));
            default ->
                requireFalse(
                        "a signature over something else",
                        isOther(data)
                                && P256.isValidSignature(
                                        P256.publicKey(SECRET), data.consumeRemainingAsBytes(), SIGNATURE));
        }
    }

    private static boolean isOther(FuzzedDataProvider data) {
        return data.remainingBytes() != PAYLOAD_BYTES.length;
    }

    private static void stampAround(String json) {
        String header = Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        WalletSignature.parse(header)
                .ifPresent(stamp -> requireFalse(
                        "a stamp that nobody made",
                        stamp.isValidFor(PAYLOAD) && !Arrays.equals(stamp.signature(), SIGNATURE)));
    }

    private static void mutatedSignature(FuzzedDataProvider data) {
        byte[] der = mutate(SIGNATURE, data);
        // Of each signature there is a second one that is as good, with n - s: whoever holds one
        // can make it.
        if (!Arrays.equals(der, SIGNATURE) && !isTwin(der)) {
            requireFalse("a mutated signature", P256.isValidSignature(P256.publicKey(SECRET), PAYLOAD_BYTES, der));
        }
    }

    private static boolean isTwin(byte[] der) {
        return P256.DerSignature.parse(der)
                .filter(twin -> twin.s()
                        .equals(P256.ORDER.subtract(
                                P256.DerSignature.parse(SIGNATURE).orElseThrow().s())))
                .isPresent();
    }

    private static void mutatedBundle(FuzzedDataProvider data) {
        boolean isEncapped = data.consumeBoolean();
        byte[] encapped = isEncapped ? mutate(SEALED.encapsulatedKey(), data) : SEALED.encapsulatedKey();
        byte[] ciphertext = isEncapped ? SEALED.ciphertext() : mutate(SEALED.ciphertext(), data);
        boolean isSame =
                Arrays.equals(encapped, SEALED.encapsulatedKey()) && Arrays.equals(ciphertext, SEALED.ciphertext());
        requireFalse(
                "a mutated bundle",
                !isSame
                        && Hpke.open(SECRET, new Hpke.Sealed(encapped, ciphertext))
                                .isPresent());
    }

    private static byte[] mutate(byte[] original, FuzzedDataProvider data) {
        byte[] bytes = original.clone();
        int changes = data.consumeInt(1, 4);
        for (int i = 0; i < changes; i++) {
            bytes[data.consumeInt(0, bytes.length - 1)] = data.consumeByte();
        }
        byte[] more = data.consumeBytes(8);
        if (more.length == 0) {
            return bytes;
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(more, 0, longer, bytes.length, more.length);
        return longer;
    }

    private static void requireOnCurve(org.bouncycastle.math.ec.ECPoint point) {
        requireFalse("a point off the curve", !point.isValid() || point.isInfinity());
        requireFalse(
                "another point after encoding",
                !P256.decodePoint(P256.encodeCompressed(point)).orElseThrow().equals(point));
    }

    private static void requireFalse(String what, boolean holds) {
        if (holds) {
            throw new AssertionError(what + " was accepted");
        }
    }
}
