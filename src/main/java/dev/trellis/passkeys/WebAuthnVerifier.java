package dev.trellis.passkeys;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.Challenge;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.verifier.attestation.statement.androidkey.AndroidKeyAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.apple.AppleAnonymousAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.none.NoneAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.packed.PackedAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.tpm.TPMAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.u2f.FIDOU2FAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.certpath.NullCertPathTrustworthinessVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.self.NullSelfAttestationTrustworthinessVerifier;
import com.webauthn4j.verifier.exception.BadChallengeException;
import com.webauthn4j.verifier.exception.BadSignatureException;
import com.webauthn4j.verifier.exception.MaliciousCounterValueException;
import com.webauthn4j.verifier.exception.NotAllowedAlgorithmException;
import com.webauthn4j.verifier.exception.UserNotPresentException;
import com.webauthn4j.verifier.exception.UserNotVerifiedException;
import dev.trellis.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The ceremonies of WebAuthn (Level 3, sections 7.1 and 7.2): every step that can be checked here
/// is, by webauthn4j. Which make of authenticator it is does not matter, so certificates of
/// attestations are not traced to their makers; but what an attestation signs must hold. Nothing
/// here throws at what a stranger sends, but for [PasskeyRejectedException].
public final class WebAuthnVerifier {
    private static final int LONGEST_ID = 1_023;
    private static final int LENGTH_OF_HASH = 32;

    private static final List<PublicKeyCredentialParameters> ALGORITHMS = List.of(
            algorithm(COSEAlgorithmIdentifier.ES256),
            algorithm(COSEAlgorithmIdentifier.EdDSA),
            algorithm(COSEAlgorithmIdentifier.ES384),
            algorithm(COSEAlgorithmIdentifier.ES512),
            algorithm(COSEAlgorithmIdentifier.RS256));

    private final ObjectConverter converter = new ObjectConverter();
    private final WebAuthnManager manager = new WebAuthnManager(
            List.of(
                    new NoneAttestationStatementVerifier(),
                    new PackedAttestationStatementVerifier(),
                    new FIDOU2FAttestationStatementVerifier(),
                    new AndroidKeyAttestationStatementVerifier(),
                    new AppleAnonymousAttestationStatementVerifier(),
                    new TPMAttestationStatementVerifier()),
            new NullCertPathTrustworthinessVerifier(),
            new NullSelfAttestationTrustworthinessVerifier(),
            converter);

    /// What an authenticator made, as the browser hands it over.
    ///
    /// @param transports how it is reached, as the browser names it
    public record Attestation(
            byte[] credentialId, byte[] clientDataJson, byte[] attestationObject, Set<String> transports) {}

    /// What an authenticator signed, as the browser hands it over.
    public record Assertion(byte[] credentialId, byte[] clientDataJson, byte[] authenticatorData, byte[] signature) {}

    /// Takes a new passkey.
    ///
    /// @param sites whose passkeys count
    /// @param challenge that the platform gave to the client: base64url, or any text
    /// @throws PasskeyRejectedException when it does not hold
    public Passkey verifyRegistration(RelyingPartyPolicy sites, String challenge, Attestation sent)
            throws PasskeyRejectedException {
        ClientData said = ClientData.read(sent.clientDataJson());
        if (!said.isOf(challenge)) {
            throw new PasskeyRejectedException("The challenge is not the one in clientDataJson.");
        }
        try {
            RegistrationData data = manager.parse(
                    new RegistrationRequest(sent.attestationObject(), sent.clientDataJson(), sent.transports()));
            AuthenticatorData<?> authenticator = authenticatorData(data);
            String domain = sites.findDomain(authenticator.getRpIdHash(), said.origin())
                    .orElseThrow(() -> new PasskeyRejectedException(ELSEWHERE));
            manager.verify(
                    data, new RegistrationParameters(server(said, domain, said.bytes()), ALGORITHMS, false, true));
            @Nullable AttestedCredentialData attested = authenticator.getAttestedCredentialData();
            if (attested == null) {
                throw new PasskeyRejectedException("The attestation holds no key.");
            }
            byte[] id = attested.getCredentialId();
            if (id.length == 0 || id.length > LONGEST_ID || !Arrays.equals(id, sent.credentialId())) {
                throw new PasskeyRejectedException("The credentialId is not the one in attestationObject.");
            }
            return new Passkey(
                    id,
                    new AttestedCredentialDataConverter(converter).convert(attested),
                    domain,
                    authenticator.isFlagUV(),
                    authenticator.isFlagBE(),
                    authenticator.getSignCount());
        } catch (RuntimeException notHeld) {
            // Of whatever kind: nothing a stranger sends may come out as an error of this server's.
            throw refusal(notHeld);
        }
    }

    /// Checks that a passkey has signed a challenge of this server's.
    ///
    /// @param sites whose passkeys count
    /// @param challenge whose UTF-8 bytes the client was to have signed; clients that take it for
    ///     base64url, and so sign what it decodes to, have signed it, too
    /// @return how often it has signed now
    /// @throws PasskeyRejectedException when it does not hold
    public long verifyAssertion(RelyingPartyPolicy sites, Passkey passkey, String challenge, Assertion sent)
            throws PasskeyRejectedException {
        if (!MessageDigest.isEqual(passkey.credentialId(), sent.credentialId())) {
            throw new PasskeyRejectedException("The assertion is another passkey's.");
        }
        if (sent.authenticatorData().length < LENGTH_OF_HASH) {
            throw new PasskeyRejectedException(MALFORMED);
        }
        ClientData said = ClientData.read(sent.clientDataJson());
        byte[] hash = Arrays.copyOf(sent.authenticatorData(), LENGTH_OF_HASH);
        if (sites.findDomain(hash, said.origin())
                .filter(passkey.relyingParty()::equals)
                .isEmpty()) {
            throw new PasskeyRejectedException(ELSEWHERE);
        }
        if (!said.isOf(challenge)) {
            throw new PasskeyRejectedException(OTHER_CHALLENGE);
        }
        try {
            AuthenticationData data = manager.parse(new AuthenticationRequest(
                    sent.credentialId(), sent.authenticatorData(), sent.clientDataJson(), sent.signature()));
            manager.verify(
                    data,
                    new AuthenticationParameters(
                            server(said, passkey.relyingParty(), said.bytes()),
                            record(passkey),
                            null,
                            passkey.isUserVerified(),
                            true));
            @Nullable AuthenticatorData<?> authenticator = data.getAuthenticatorData();
            return authenticator == null ? passkey.signCount() : authenticator.getSignCount();
        } catch (RuntimeException notHeld) {
            throw refusal(notHeld);
        }
    }

    private CredentialRecordImpl record(Passkey passkey) {
        return new CredentialRecordImpl(
                new NoneAttestationStatement(),
                passkey.isUserVerified(),
                passkey.isBackupEligible(),
                null,
                passkey.signCount(),
                new AttestedCredentialDataConverter(converter).convert(passkey.attested()),
                null,
                null,
                null,
                null);
    }

    private static AuthenticatorData<?> authenticatorData(RegistrationData data) throws PasskeyRejectedException {
        if (data.getAttestationObject() == null) {
            throw new PasskeyRejectedException(MALFORMED);
        }
        return data.getAttestationObject().getAuthenticatorData();
    }

    private static ServerProperty server(ClientData said, String domain, byte[] challenge) {
        Challenge expected = new DefaultChallenge(challenge);
        return ServerProperty.builder()
                .origin(new Origin(said.origin()))
                .rpId(domain)
                .challenge(expected)
                .build();
    }

    private static PublicKeyCredentialParameters algorithm(COSEAlgorithmIdentifier algorithm) {
        return new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, algorithm);
    }

    private static final String ELSEWHERE = "It was used at an origin, or for a domain, that does not count here.";
    private static final String OTHER_CHALLENGE = "It is for another challenge.";
    private static final String MALFORMED = "It is not what an authenticator makes.";

    private static PasskeyRejectedException refusal(RuntimeException notHeld) {
        return new PasskeyRejectedException(
                switch (notHeld) {
                    case BadChallengeException other -> OTHER_CHALLENGE;
                    case BadSignatureException wrong -> "The signature does not verify.";
                    case MaliciousCounterValueException copy ->
                        "Its count of signatures went back: there may be a copy of the authenticator.";
                    case UserNotPresentException absent -> "Nobody was present (UP).";
                    case UserNotVerifiedException unverified ->
                        "The owner was not verified (UV), but was when the passkey was registered.";
                    case NotAllowedAlgorithmException other -> "Its key is of an algorithm that does not count here.";
                    default -> MALFORMED;
                });
    }

    /// What the browser says that it did.
    private record ClientData(String challenge, byte[] bytes, String origin) {
        static ClientData read(byte[] clientDataJson) throws PasskeyRejectedException {
            try {
                JsonNode json = Json.mapper().readTree(clientDataJson);
                String challenge = json.path("challenge").asString("");
                String origin = json.path("origin").asString("");
                if (!json.isObject() || challenge.isEmpty() || origin.isEmpty()) {
                    throw new PasskeyRejectedException("The clientDataJson lacks its challenge or origin.");
                }
                return new ClientData(challenge, Base64.getUrlDecoder().decode(challenge), origin);
            } catch (JacksonException | IllegalArgumentException malformed) {
                throw new PasskeyRejectedException("The clientDataJson is not what a browser makes.");
            }
        }

        /// Whether it is the challenge of this text: in base64url, or the text itself.
        boolean isOf(String text) {
            byte[] own = bytes(challenge);
            return MessageDigest.isEqual(own, bytes(withoutPadding(text))) || MessageDigest.isEqual(bytes, bytes(text));
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        private static String withoutPadding(String text) {
            return text.replaceAll("={1,2}$", "");
        }
    }
}
