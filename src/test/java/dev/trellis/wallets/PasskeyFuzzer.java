package dev.trellis.wallets;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.trellis.passkeys.Passkey;
import dev.trellis.passkeys.PasskeyRejectedException;
import dev.trellis.passkeys.RelyingPartyPolicy;
import dev.trellis.passkeys.WebAuthnVerifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/// Random and mutated passkeys. A mutated attestation may be valid, since this format is not
/// signed; a mutated assertion must not be.
final class PasskeyFuzzer {
    private static final String CHALLENGE = "c".repeat(43);
    private static final RelyingPartyPolicy POLICY = new RelyingPartyPolicy(List.of(), true);
    private static final WebAuthnVerifier PASSKEYS = new WebAuthnVerifier();
    private static final SoftwareAuthenticator DEVICE = SoftwareAuthenticator.create();
    private static final WebAuthnVerifier.Attestation MADE = attestation();
    private static final Passkey PASSKEY = passkey();
    private static final WebAuthnVerifier.Assertion SIGNED = assertion();

    private PasskeyFuzzer() {}

    static void registers(byte[] attestationObject) {
        register(new WebAuthnVerifier.Attestation(
                MADE.credentialId(), MADE.clientDataJson(), attestationObject, Set.of("internal")));
    }

    static void registersFrom(byte[] clientDataJson) {
        register(new WebAuthnVerifier.Attestation(
                MADE.credentialId(), clientDataJson, MADE.attestationObject(), Set.of()));
    }

    private static void register(WebAuthnVerifier.Attestation attestation) {
        try {
            PASSKEYS.verifyRegistration(POLICY, CHALLENGE, attestation);
        } catch (PasskeyRejectedException expected) {
            // As it should be.
        }
    }

    /// Verifies an assertion with one mutated part.
    static void verifies(FuzzedDataProvider data, UnaryOperator<byte[]> mutate) {
        int part = data.consumeInt(0, 2);
        byte[] client = part == 0 ? mutate.apply(SIGNED.clientDataJson()) : SIGNED.clientDataJson();
        byte[] authenticator = part == 1 ? mutate.apply(SIGNED.authenticatorData()) : SIGNED.authenticatorData();
        byte[] signature = part == 2 ? mutate.apply(SIGNED.signature()) : SIGNED.signature();
        boolean isSame = Arrays.equals(client, SIGNED.clientDataJson())
                && Arrays.equals(authenticator, SIGNED.authenticatorData());
        try {
            PASSKEYS.verifyAssertion(
                    POLICY,
                    PASSKEY,
                    CHALLENGE,
                    new WebAuthnVerifier.Assertion(SIGNED.credentialId(), client, authenticator, signature));
        } catch (PasskeyRejectedException expected) {
            return;
        }
        if (!isSame) {
            throw new AssertionError("a mutated assertion was accepted");
        }
    }

    private static WebAuthnVerifier.Attestation attestation() {
        JsonNode json = DEVICE.adding("", CHALLENGE).path("attestation");
        return new WebAuthnVerifier.Attestation(
                CredentialBodies.decodeBase64(json.path("credentialId")),
                CredentialBodies.decodeBase64(json.path("clientDataJson")),
                CredentialBodies.decodeBase64(json.path("attestationObject")),
                Set.of());
    }

    private static Passkey passkey() {
        try {
            return PASSKEYS.verifyRegistration(POLICY, CHALLENGE, MADE);
        } catch (PasskeyRejectedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static WebAuthnVerifier.Assertion assertion() {
        JsonNode json = DEVICE.proof(CHALLENGE).path("assertion");
        return new WebAuthnVerifier.Assertion(
                CredentialBodies.decodeBase64(json.path("credentialId")),
                CredentialBodies.decodeBase64(json.path("clientDataJson")),
                CredentialBodies.decodeBase64(json.path("authenticatorData")),
                CredentialBodies.decodeBase64(json.path("signature")));
    }
}
