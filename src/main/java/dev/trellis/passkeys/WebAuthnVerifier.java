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

/// Verifies registrations of passkeys and logins by them (WebAuthn Level 3, sections 7.1 and 7.2):
/// every step that a server can verify, by webauthn4j. Attestation signatures are verified, but
/// their certificates are not traced to manufacturers, since any make of authenticator is accepted.
/// Malformed input causes no other exception than [PasskeyRejectedException].
public final class WebAuthnVerifier {
    private static final int MAX_ID_LENGTH = 1_023;
    private static final int HASH_LENGTH = 32;

    private static final String WRONG_ORIGIN = "It was used at an origin, or for a domain, that does not count here.";
    private static final String WRONG_CHALLENGE = "It is for another challenge.";
    private static final String MALFORMED = "It is not what an authenticator makes.";

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

    /// A new passkey, in the form in which the browser returns it.
    ///
    /// @param transports how the authenticator is reached, in the browser's terms
    public record Attestation(
            byte[] credentialId, byte[] clientDataJson, byte[] attestationObject, Set<String> transports) {}

    /// A signature by a passkey, in the form in which the browser returns it.
    public record Assertion(byte[] credentialId, byte[] clientDataJson, byte[] authenticatorData, byte[] signature) {}

    /// Verifies a new passkey.
    ///
    /// @param policy which relying parties are accepted
    /// @param challenge that the platform gave to the client: base64url, or any text
    /// @throws PasskeyRejectedException when it is not valid
    public Passkey verifyRegistration(RelyingPartyPolicy policy, String challenge, Attestation attestation)
            throws PasskeyRejectedException {
        ClientData clientData = ClientData.read(attestation.clientDataJson());
        if (!clientData.hasChallenge(challenge)) {
            throw new PasskeyRejectedException("The challenge is not the one in clientDataJson.");
        }
        try {
            RegistrationData data = manager.parse(new RegistrationRequest(
                    attestation.attestationObject(), attestation.clientDataJson(), attestation.transports()));
            AuthenticatorData<?> authenticatorData = authenticatorData(data);
            String domain = policy.findDomain(authenticatorData.getRpIdHash(), clientData.origin())
                    .orElseThrow(() -> new PasskeyRejectedException(WRONG_ORIGIN));
            manager.verify(
                    data,
                    new RegistrationParameters(
                            serverProperty(clientData, domain, clientData.challengeBytes()), ALGORITHMS, false, true));
            @Nullable AttestedCredentialData attested = authenticatorData.getAttestedCredentialData();
            if (attested == null) {
                throw new PasskeyRejectedException("The attestation holds no key.");
            }
            byte[] id = attested.getCredentialId();
            if (id.length == 0 || id.length > MAX_ID_LENGTH || !Arrays.equals(id, attestation.credentialId())) {
                throw new PasskeyRejectedException("The credentialId is not the one in attestationObject.");
            }
            return new Passkey(
                    id,
                    new AttestedCredentialDataConverter(converter).convert(attested),
                    domain,
                    authenticatorData.isFlagUV(),
                    authenticatorData.isFlagBE(),
                    authenticatorData.getSignCount());
        } catch (RuntimeException e) {
            // Of any type: nothing that a client sends may cause an internal error.
            throw rejection(e);
        }
    }

    /// Verifies that a passkey has signed a challenge of this server.
    ///
    /// @param policy which relying parties are accepted
    /// @param challenge whose UTF-8 bytes the client should have signed. It is accepted, too, when
    ///     the client decoded it from base64url and signed the result.
    /// @return the number of signatures that the authenticator reports
    /// @throws PasskeyRejectedException when it is not valid
    public long verifyAssertion(RelyingPartyPolicy policy, Passkey passkey, String challenge, Assertion assertion)
            throws PasskeyRejectedException {
        if (!MessageDigest.isEqual(passkey.credentialId(), assertion.credentialId())) {
            throw new PasskeyRejectedException("The assertion is another passkey's.");
        }
        if (assertion.authenticatorData().length < HASH_LENGTH) {
            throw new PasskeyRejectedException(MALFORMED);
        }
        ClientData clientData = ClientData.read(assertion.clientDataJson());
        byte[] hash = Arrays.copyOf(assertion.authenticatorData(), HASH_LENGTH);
        if (policy.findDomain(hash, clientData.origin())
                .filter(passkey.relyingParty()::equals)
                .isEmpty()) {
            throw new PasskeyRejectedException(WRONG_ORIGIN);
        }
        if (!clientData.hasChallenge(challenge)) {
            throw new PasskeyRejectedException(WRONG_CHALLENGE);
        }
        try {
            AuthenticationData data = manager.parse(new AuthenticationRequest(
                    assertion.credentialId(),
                    assertion.authenticatorData(),
                    assertion.clientDataJson(),
                    assertion.signature()));
            manager.verify(
                    data,
                    new AuthenticationParameters(
                            serverProperty(clientData, passkey.relyingParty(), clientData.challengeBytes()),
                            credentialRecord(passkey),
                            null,
                            passkey.isUserVerified(),
                            true));
            @Nullable AuthenticatorData<?> authenticatorData = data.getAuthenticatorData();
            return authenticatorData == null ? passkey.signCount() : authenticatorData.getSignCount();
        } catch (RuntimeException e) {
            throw rejection(e);
        }
    }

    private CredentialRecordImpl credentialRecord(Passkey passkey) {
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

    private static ServerProperty serverProperty(ClientData clientData, String domain, byte[] challenge) {
        Challenge expected = new DefaultChallenge(challenge);
        return ServerProperty.builder()
                .origin(new Origin(clientData.origin()))
                .rpId(domain)
                .challenge(expected)
                .build();
    }

    private static PublicKeyCredentialParameters algorithm(COSEAlgorithmIdentifier algorithm) {
        return new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, algorithm);
    }

    private static PasskeyRejectedException rejection(RuntimeException e) {
        return new PasskeyRejectedException(
                switch (e) {
                    case BadChallengeException badChallenge -> WRONG_CHALLENGE;
                    case BadSignatureException badSignature -> "The signature does not verify.";
                    case MaliciousCounterValueException badCounter ->
                        "Its count of signatures went back: there may be a copy of the authenticator.";
                    case UserNotPresentException notPresent -> "Nobody was present (UP).";
                    case UserNotVerifiedException notVerified ->
                        "The owner was not verified (UV), but was when the passkey was registered.";
                    case NotAllowedAlgorithmException badAlgorithm ->
                        "Its key is of an algorithm that does not count here.";
                    default -> MALFORMED;
                });
    }

    /// The client data that the browser creates and the authenticator signs (WebAuthn,
    /// section 5.8.1).
    ///
    /// @param challengeBytes the challenge, decoded from base64url
    private record ClientData(String challenge, byte[] challengeBytes, String origin) {
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

        /// Whether the challenge is this text, either taken as base64url or as the text itself.
        boolean hasChallenge(String text) {
            byte[] actual = bytes(challenge);
            return MessageDigest.isEqual(actual, bytes(withoutPadding(text)))
                    || MessageDigest.isEqual(challengeBytes, bytes(text));
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        private static String withoutPadding(String text) {
            return text.replaceAll("={1,2}$", "");
        }
    }
}
