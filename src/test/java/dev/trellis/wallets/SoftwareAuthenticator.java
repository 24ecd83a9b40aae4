package dev.trellis.wallets;

import dev.trellis.base.Sha256;
import dev.trellis.json.Json;
import dev.trellis.wallets.crypto.P256;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import tools.jackson.databind.node.ObjectNode;

/// An authenticator in software with one passkey (WebAuthn Level 3, section 6), and the browser
/// around it. Tests can vary everything that both send.
///
/// @param flags of the authenticator data
/// @param count number of signatures, as reported
record SoftwareAuthenticator(
        byte[] id, BigInteger secret, String domain, String origin, int flags, long count, String type) {
    static final int PRESENT = 0x01;
    static final int VERIFIED = 0x04;
    private static final int ATTESTED = 0x40;
    private static final SecureRandom RANDOM = new SecureRandom();

    /// A passkey of example.com, without user verification, that reports no number of signatures.
    static SoftwareAuthenticator create() {
        byte[] id = new byte[32];
        RANDOM.nextBytes(id);
        return new SoftwareAuthenticator(
                id, P256.generatePrivateKey(RANDOM), "example.com", "https://app.example.com", PRESENT, 0, "");
    }

    SoftwareAuthenticator of(String otherDomain) {
        return new SoftwareAuthenticator(id, secret, otherDomain, origin, flags, count, type);
    }

    SoftwareAuthenticator at(String otherOrigin) {
        return new SoftwareAuthenticator(id, secret, domain, otherOrigin, flags, count, type);
    }

    SoftwareAuthenticator with(int otherFlags) {
        return new SoftwareAuthenticator(id, secret, domain, origin, otherFlags, count, type);
    }

    SoftwareAuthenticator counting(long signatures) {
        return new SoftwareAuthenticator(id, secret, domain, origin, flags, signatures, type);
    }

    /// @param otherType of the ceremony, `webauthn.get`
    SoftwareAuthenticator saying(String otherType) {
        return new SoftwareAuthenticator(id, secret, domain, origin, flags, count, otherType);
    }

    SoftwareAuthenticator holding(BigInteger otherSecret) {
        return new SoftwareAuthenticator(id, otherSecret, domain, origin, flags, count, type);
    }

    String credentialId() {
        return encode(id);
    }

    /// The request body that adds the passkey as a credential.
    ObjectNode adding(String account, String challenge) {
        ObjectNode body = Json.object();
        body.put("type", "PASSKEY");
        body.put("accountId", account);
        body.put("nickname", "Telephone");
        body.put("challenge", challenge);
        ObjectNode attestation = body.putObject("attestation");
        attestation.put("credentialId", credentialId());
        attestation.put("clientDataJson", encode(clientData("webauthn.create", challenge)));
        attestation.put("attestationObject", encode(attestationObject()));
        attestation.putArray("transports").add("internal").add("hybrid");
        return body;
    }

    /// The request body that logs in by the passkey.
    ///
    /// @param challenge whose UTF-8 bytes it signs
    ObjectNode proof(String challenge) {
        return proofOf(encode(bytes(challenge)));
    }

    /// @param encoded the challenge in the client data, base64url
    ObjectNode proofOf(String encoded) {
        byte[] data = join(Sha256.hash(bytes(domain)), new byte[] {(byte) flags}, counter());
        byte[] client = clientData("webauthn.get", encoded);
        ObjectNode body = Json.object();
        body.put("type", "PASSKEY");
        ObjectNode assertion = body.putObject("assertion");
        assertion.put("credentialId", credentialId());
        assertion.put("clientDataJson", encode(client));
        assertion.put("authenticatorData", encode(data));
        assertion.put("signature", encode(P256.sign(secret, join(data, Sha256.hash(client)))));
        assertion.put("userHandle", encode(bytes("ann")));
        return body;
    }

    private byte[] clientData(String usualType, String challenge) {
        ObjectNode json = Json.object();
        json.put("type", type.isEmpty() ? usualType : type);
        json.put("challenge", challenge);
        json.put("origin", origin);
        json.put("crossOrigin", false);
        return bytes(json.toString());
    }

    /// CBOR (RFC 8949): `{"fmt": "none", "attStmt": {}, "authData": …}`.
    private byte[] attestationObject() {
        byte[] data = join(
                Sha256.hash(bytes(domain)),
                new byte[] {(byte) (flags | ATTESTED)},
                counter(),
                new byte[16],
                new byte[] {0, (byte) id.length},
                id,
                publicKey());
        return join(
                new byte[] {(byte) 0xA3, 0x63},
                bytes("fmt"),
                new byte[] {0x64},
                bytes("none"),
                new byte[] {0x67},
                bytes("attStmt"),
                new byte[] {(byte) 0xA0, 0x68},
                bytes("authData"),
                new byte[] {0x58, (byte) data.length},
                data);
    }

    /// COSE (RFC 9053): EC2, ES256, P-256.
    private byte[] publicKey() {
        byte[] point = P256.encodeUncompressed(P256.publicKey(secret));
        return join(
                new byte[] {(byte) 0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20},
                Arrays.copyOfRange(point, 1, 33),
                new byte[] {0x22, 0x58, 0x20},
                Arrays.copyOfRange(point, 33, 65));
    }

    private byte[] counter() {
        return ByteBuffer.allocate(4).putInt((int) count).array();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
