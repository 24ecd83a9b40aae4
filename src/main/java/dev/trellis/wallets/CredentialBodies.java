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

/// Validates the request bodies about credentials: each credential type has its own fields.
final class CredentialBodies {
    /// A P-256 public key.
    static final Rule PUBLIC_KEY = Rules.pattern(
            "^(0[23][0-9a-fA-F]{64}|04[0-9a-fA-F]{128})$", "Must be a public key of P-256 (SEC1) in hex.");

    /// The body that adds a credential.
    static final CredentialBodies CREATE = new CredentialBodies(Map.of(
            AuthMethodType.EMAIL_OTP, withAccount().build(),
            AuthMethodType.SMS_OTP, withAccount().build(),
            AuthMethodType.OAUTH,
                    withAccount().required("oidcToken", Rules.text(20_000)).build(),
            AuthMethodType.PASSKEY,
                    withAccount()
                            .required("nickname", Rules.text(100))
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

    /// The body that proves that one is the owner of a credential.
    static final CredentialBodies VERIFY = new CredentialBodies(Map.of(
            AuthMethodType.EMAIL_OTP, otp(),
            AuthMethodType.SMS_OTP, otp(),
            AuthMethodType.OAUTH,
                    withType()
                            .required("oidcToken", Rules.text(20_000))
                            .required("clientPublicKey", PUBLIC_KEY)
                            .build(),
            AuthMethodType.PASSKEY,
                    withType()
                            .required(
                                    "assertion",
                                    ObjectRule.object()
                                            .required("credentialId", base64(1_024))
                                            .required("clientDataJson", base64(8_192))
                                            .required("authenticatorData", base64(8_192))
                                            .required("signature", base64(4_096))
                                            .build())
                            .build()));

    private static final ObjectRule TYPE_ONLY = withType().build();

    private final Map<AuthMethodType, ObjectRule> rules;

    private CredentialBodies(Map<AuthMethodType, ObjectRule> rules) {
        this.rules = new EnumMap<>(rules);
    }

    /// Validates a body by the rule of its type.
    ///
    /// @return the fields that the rule knows
    /// @throws dev.trellis.base.ApiException `INVALID_INPUT` with every error
    ObjectNode read(JsonNode body, ValidationContext context) {
        ObjectRule rule = Arrays.stream(AuthMethodType.values())
                .filter(type -> body.path("type").asString("").equals(type.name()))
                .findFirst()
                .map(type -> Objects.requireNonNull(rules.get(type)))
                .orElse(TYPE_ONLY);
        return read(rule, body, context);
    }

    /// Validates a body by a rule.
    ///
    /// @return the fields that the rule knows
    /// @throws dev.trellis.base.ApiException `INVALID_INPUT` with every error
    static ObjectNode read(ObjectRule rule, JsonNode body, ValidationContext context) {
        @Nullable ObjectNode fields = rule.read(body, "", context);
        if (fields != null) {
            rule.requireComplete(fields, "", context);
        }
        context.throwIfInvalid();
        return Objects.requireNonNull(fields);
    }

    /// The type in a valid body.
    static AuthMethodType type(ObjectNode body) {
        return AuthMethodType.valueOf(body.path("type").stringValue());
    }

    /// Decodes a field that [#base64] has validated.
    static byte[] decodeBase64(JsonNode base64) {
        return Base64.getUrlDecoder().decode(base64.stringValue());
    }

    private static ObjectRule.Builder withType() {
        return ObjectRule.object().required("type", Rules.choice(AuthMethodType.class));
    }

    private static ObjectRule.Builder withAccount() {
        return withType().required("accountId", Rules.text(100));
    }

    private static ObjectRule otp() {
        return withType()
                .optional("encryptedOtpBundle", Rules.text(4_096))
                .optional("otp", Rules.text(32))
                .optional("clientPublicKey", PUBLIC_KEY)
                .build();
    }

    /// Base64url, with or without padding, since libraries for browsers write both.
    ///
    /// @param maxLength in characters
    private static Rule base64(int maxLength) {
        Rule text = Rules.text(maxLength);
        return (value, path, context) -> {
            @Nullable JsonNode checked = text.read(value, path, context);
            if (checked == null) {
                return null;
            }
            try {
                Base64.getUrlDecoder().decode(checked.stringValue());
                return StringNode.valueOf(checked.stringValue());
            } catch (IllegalArgumentException malformed) {
                context.addError(path, "Must be base64url.");
                return null;
            }
        };
    }
}
