package dev.trellis.wallets;

import dev.trellis.json.ObjectRule;
import dev.trellis.json.Rule;
import dev.trellis.json.Rules;
import dev.trellis.json.ValidationContext;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// What bodies about credentials must look like: each type has its own fields.
final class CredentialBodies {
    static final Rule PUBLIC_KEY = Rules.pattern(
            "^(0[23][0-9a-fA-F]{64}|04[0-9a-fA-F]{128})$", "Must be a public key of P-256 (SEC1) in hex.");

    /// To add one.
    static final CredentialBodies CREATE = new CredentialBodies(Map.of(
            AuthMethodType.EMAIL_OTP, added().build(),
            AuthMethodType.SMS_OTP, added().build(),
            AuthMethodType.OAUTH,
                    added().required("oidcToken", Rules.text(20_000)).build(),
            AuthMethodType.PASSKEY,
                    added().required("nickname", Rules.text(100))
                            .required("challenge", Rules.text(1_024))
                            .required(
                                    "attestation",
                                    ObjectRule.object()
                                            .required("credentialId", base64(1_024))
                                            .required("clientDataJson", base64(8_192))
                                            .required("attestationObject", base64(65_536))
                                            .optional(
                                                    "transports",
                                                    Rules.list(
                                                            Rules.choice("usb", "nfc", "ble", "internal", "hybrid"), 5))
                                            .build())
                            .build()));

    /// To prove that one is the owner's.
    static final CredentialBodies VERIFY = new CredentialBodies(Map.of(
            AuthMethodType.EMAIL_OTP, code(),
            AuthMethodType.SMS_OTP, code(),
            AuthMethodType.OAUTH,
                    typed().required("oidcToken", Rules.text(20_000))
                            .required("clientPublicKey", PUBLIC_KEY)
                            .build(),
            AuthMethodType.PASSKEY,
                    typed().required(
                                    "assertion",
                                    ObjectRule.object()
                                            .required("credentialId", base64(1_024))
                                            .required("clientDataJson", base64(8_192))
                                            .required("authenticatorData", base64(8_192))
                                            .required("signature", base64(4_096))
                                            .build())
                            .build()));

    private static final ObjectRule TYPE = typed().build();

    private final Map<AuthMethodType, ObjectRule> rules;

    private CredentialBodies(Map<AuthMethodType, ObjectRule> rules) {
        this.rules = new EnumMap<>(rules);
    }

    /// @throws dev.trellis.base.ApiException `INVALID_INPUT` with every fault
    ObjectNode read(JsonNode body, ValidationContext reading) {
        ObjectRule rule = Arrays.stream(AuthMethodType.values())
                .filter(type -> body.path("type").asString("").equals(type.name()))
                .findFirst()
                .map(type -> Objects.requireNonNull(rules.get(type)))
                .orElse(TYPE);
        return read(rule, body, reading);
    }

    /// @throws dev.trellis.base.ApiException `INVALID_INPUT` with every fault
    static ObjectNode read(ObjectRule rule, JsonNode body, ValidationContext reading) {
        @Nullable ObjectNode fields = rule.read(body, "", reading);
        if (fields != null) {
            rule.requireComplete(fields, "", reading);
        }
        reading.throwIfInvalid();
        return Objects.requireNonNull(fields);
    }

    static AuthMethodType type(ObjectNode body) {
        return AuthMethodType.valueOf(body.path("type").stringValue());
    }

    /// What a field of [#base64] stands for.
    static byte[] decodeBase64(JsonNode base64) {
        return Base64.getUrlDecoder().decode(base64.stringValue());
    }

    private static ObjectRule.Builder typed() {
        return ObjectRule.object().required("type", Rules.choice(AuthMethodType.class));
    }

    private static ObjectRule.Builder added() {
        return typed().required("accountId", Rules.text(100));
    }

    private static ObjectRule code() {
        return typed().optional("encryptedOtpBundle", Rules.text(4_096))
                .optional("otp", Rules.text(32))
                .optional("clientPublicKey", PUBLIC_KEY)
                .build();
    }

    /// Base64url, with or without padding, as browsers' libraries write it.
    ///
    /// @param max characters
    private static Rule base64(int max) {
        Rule text = Rules.text(max);
        return (value, path, reading) -> {
            @Nullable JsonNode read = text.read(value, path, reading);
            if (read == null) {
                return null;
            }
            try {
                Base64.getUrlDecoder().decode(read.stringValue());
                return StringNode.valueOf(read.stringValue());
            } catch (IllegalArgumentException malformed) {
                reading.addError(path, "Must be base64url.");
                return null;
            }
        };
    }
}
