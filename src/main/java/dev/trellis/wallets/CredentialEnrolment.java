package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.ConstraintViolation;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.oidc.IdToken;
import dev.trellis.passkeys.Passkey;
import dev.trellis.passkeys.PasskeyRejectedException;
import dev.trellis.passkeys.WebAuthnVerifier;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import dev.trellis.wallets.otp.OtpService;
import dev.trellis.wallets.signing.SignedActivity;
import dev.trellis.wallets.signing.SignedRequests;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// New credentials (behaviour, section 5). The first of an account is the platform's to set up;
/// every other one is its owner's to authorise.
final class CredentialEnrolment {
    /// These hold what [#refuseKnown] does, too.
    private static final String DISTINCT = "wallet_credentials_distinct";

    private static final String ONE_OTP = "wallet_credentials_one_otp";

    private final WalletDependencies parts;
    private final OtpService codes;

    CredentialEnrolment(WalletDependencies parts, OtpService codes) {
        this.parts = parts;
        this.codes = codes;
    }

    /// What a new wallet starts with, as a write of the change that opens it; it goes behind the
    /// account's own.
    SqlStatement enrol(PlatformId platform, CustomerId customer, DataKey key, String email) {
        Credential credential = CredentialDraft.forAddress(platform, parts.macs(), AuthMethodType.EMAIL_OTP, email)
                .toCredential(
                        platform,
                        new InternalAccountId(new UUID(0, 0)),
                        customer,
                        key,
                        parts.ids().next());
        return CredentialStore.insertInitial(platform, credential);
    }

    /// A call for a new credential.
    ///
    /// @param body of the request, in its one spelling
    record Order(
            Platform platform,
            InternalAccountId account,
            String body,
            SignedRequests.Headers headers,
            Idempotency.Recorder recorder) {}

    /// For codes, to the address that the customer has.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `…_ALREADY_EXISTS`; `INVALID_INPUT` when there
    ///     is no address; those of the signed retry
    Response addAddress(Order order, AuthMethodType type) {
        boolean isMail = type == AuthMethodType.EMAIL_OTP;
        return add(order, owner -> {
            String address = (isMail ? owner.email() : owner.phoneNumber())
                    .orElseThrow(() -> ApiException.invalidFields(List.of(new FieldError(
                            "type",
                            "The customer has no " + (isMail ? "email" : "phoneNumber")
                                    + " that codes could be sent to. PATCH the customer first."))));
            return CredentialDraft.forAddress(order.platform().id(), parts.macs(), type, address);
        });
    }

    /// For whom an ID token is about.
    ///
    /// @throws ApiException those of [dev.trellis.oidc.IdTokenVerifier]; `REFERENCE_NOT_FOUND`;
    ///     `INVALID_INPUT` when the account has it already; those of the signed retry
    Response addToken(Order order, LoginVerifiers proofs, String oidcToken) {
        IdToken token = proofs.idTokens().verify(order.platform(), oidcToken);
        CredentialDraft made = CredentialDraft.forToken(order.platform().id(), parts.macs(), token);
        return add(order, owner -> made);
    }

    /// For a passkey that its owner has just made.
    ///
    /// @param challenge that the platform gave to the client
    /// @throws ApiException `INVALID_INPUT` when it does not hold; `REFERENCE_NOT_FOUND`;
    ///     `…_ALREADY_EXISTS`; those of the signed retry
    Response addPasskey(
            Order order,
            LoginVerifiers proofs,
            String nickname,
            String challenge,
            WebAuthnVerifier.Attestation attestation) {
        try {
            Passkey passkey = proofs.passkeys()
                    .verifyRegistration(proofs.relyingParties().policyFor(order.platform()), challenge, attestation);
            CredentialDraft made = CredentialDraft.forPasskey(order.platform().id(), parts.macs(), passkey, nickname);
            return add(order, owner -> made);
        } catch (PasskeyRejectedException refused) {
            throw ApiException.of(List.of(new FieldError("attestation", refused.userMessage())));
        }
    }

    private Response add(Order order, Function<WalletOwnerLookup.Owner, CredentialDraft> made) {
        Optional<SignedRequests.Retry> retry = order.headers().retry();
        try {
            return IdempotentResponse.transact(
                    parts, order.recorder(), transaction -> add(transaction, order, retry, made));
        } catch (ConstraintViolation meanwhile) {
            if (!meanwhile.isOf(DISTINCT) && !meanwhile.isOf(ONE_OTP)) {
                throw meanwhile;
            }
            throw new ApiException(ErrorCode.INVALID_INPUT, "This wallet has such a credential already.");
        }
    }

    private IdempotentResponse add(
            Transaction transaction,
            Order order,
            Optional<SignedRequests.Retry> retry,
            Function<WalletOwnerLookup.Owner, CredentialDraft> made)
            throws SQLException {
        Platform platform = order.platform();
        InternalAccountId account = order.account();
        CustomerId customer = CredentialStore.findWalletOwner(transaction, platform.id(), account)
                .orElseThrow(Credentials::noWallet);
        WalletOwnerLookup.Owner owner =
                parts.owners().lock(transaction, platform.id(), customer).orElseThrow(Credentials::noWallet);
        List<Credential> known = CredentialStore.listByAccount(transaction, platform.id(), account);
        SignedRequests.Subject subject = new SignedRequests.Subject(
                SignedActivity.ADD_CREDENTIAL,
                account.uuid(),
                customer,
                order.body(),
                Credential.versionFingerprint(known));
        List<SqlStatement> writes = new ArrayList<>();
        if (!known.isEmpty() && retry.isPresent()) {
            writes.add(parts.signedRequests()
                    .redeem(
                            transaction,
                            platform,
                            subject,
                            owner.key(),
                            retry.get(),
                            publicKey -> !SessionStore.listByKey(
                                            transaction,
                                            platform.id(),
                                            account,
                                            publicKey,
                                            parts.clock().instant())
                                    .isEmpty())
                    .consume());
        }
        CredentialDraft added = made.apply(owner);
        refuseKnown(transaction, platform.id(), known, added);
        if (!known.isEmpty() && retry.isEmpty()) {
            return IdempotentResponse.of(ask(transaction, platform, subject, owner.key(), account, added), owner);
        }
        Credential credential = added.toCredential(
                platform.id(), account, customer, owner.key(), parts.ids().next());
        writes.add(CredentialStore.insert(platform.id(), credential));
        transaction.execute(writes);
        ObjectNode json = credential.json(platform.id(), owner.key());
        if (added.type().isOtp()) {
            json.put(
                    "otpEncryptionTargetBundle",
                    codes.send(transaction, platform, credential.recipient(platform.id(), owner.key()), owner.key()));
        }
        return IdempotentResponse.of(Response.json(201, json), owner);
    }

    private Response ask(
            Transaction transaction,
            Platform platform,
            SignedRequests.Subject subject,
            DataKey key,
            InternalAccountId account,
            CredentialDraft added)
            throws SQLException {
        ObjectNode parameters = Json.object();
        parameters.put("accountId", account.text());
        parameters.put("type", added.type().name());
        parameters.put("nickname", added.nickname());
        parameters.setAll(added.signedFields());
        SignedRequests.Issued issued = parts.signedRequests().issue(platform, subject, key, parameters, null);
        transaction.execute(issued.write());
        ObjectNode json = issued.challenge().json();
        json.put("type", added.type().name());
        return Response.json(202, json);
    }

    /// One credential for codes of each kind; one for a subject; and a passkey is nobody
    /// else's, either.
    private static void refuseKnown(
            Transaction transaction, PlatformId platform, List<Credential> known, CredentialDraft added)
            throws SQLException {
        switch (added.type()) {
            case EMAIL_OTP, SMS_OTP -> {
                if (known.stream().anyMatch(credential -> credential.type() == added.type())) {
                    throw new ApiException(
                            added.type() == AuthMethodType.SMS_OTP
                                    ? ErrorCode.SMS_OTP_CREDENTIAL_ALREADY_EXISTS
                                    : ErrorCode.EMAIL_OTP_CREDENTIAL_ALREADY_EXISTS,
                            "This wallet has a credential of type " + added.type() + " already, and can have one.");
                }
            }
            case OAUTH -> {
                if (known.stream().anyMatch(credential -> Arrays.equals(credential.lookupHash(), added.lookupHash()))) {
                    throw ApiException.of(List.of(
                            new FieldError("oidcToken", "This wallet has a credential for its subject already.")));
                }
            }
            case PASSKEY -> {
                CredentialStore.lockLookupHash(transaction, platform, added.lookupHash());
                if (CredentialStore.exists(transaction, platform, added.lookupHash())) {
                    throw new ApiException(
                            ErrorCode.PASSKEY_CREDENTIAL_ALREADY_EXISTS,
                            "There is a credential with this credentialId already.");
                }
            }
        }
    }
}
