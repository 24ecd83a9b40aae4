package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldFault;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.ConstraintViolation;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.Write;
import dev.trellis.http.Answer;
import dev.trellis.http.Idempotency;
import dev.trellis.json.Json;
import dev.trellis.oidc.IdToken;
import dev.trellis.passkeys.Passkey;
import dev.trellis.passkeys.PasskeyRefused;
import dev.trellis.passkeys.Passkeys;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
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
final class Enrolment {
    /// These hold what [#refuseKnown] does, too.
    private static final String DISTINCT = "wallet_credentials_distinct";

    private static final String ONE_OTP = "wallet_credentials_one_otp";

    private final Parts parts;
    private final Codes codes;

    Enrolment(Parts parts, Codes codes) {
        this.parts = parts;
        this.codes = codes;
    }

    /// What a new wallet starts with, as a write of the change that opens it; it goes behind the
    /// account's own.
    Write enrol(PlatformId platform, CustomerId customer, DataKey key, String email) {
        Credential credential = NewCredential.ofAddress(platform, parts.macs(), AuthMethodType.EMAIL_OTP, email)
                .of(
                        platform,
                        new InternalAccountId(new UUID(0, 0)),
                        customer,
                        key,
                        parts.ids().next());
        return CredentialStore.enrol(platform, credential);
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
    Answer addAddress(Order order, AuthMethodType type) {
        boolean isMail = type == AuthMethodType.EMAIL_OTP;
        return add(order, owner -> {
            String address = (isMail ? owner.email() : owner.phoneNumber())
                    .orElseThrow(() -> ApiException.of(List.of(new FieldFault(
                            "type",
                            "The customer has no " + (isMail ? "email" : "phoneNumber")
                                    + " that codes could be sent to. PATCH the customer first."))));
            return NewCredential.ofAddress(order.platform().id(), parts.macs(), type, address);
        });
    }

    /// For whom an ID token is about.
    ///
    /// @throws ApiException those of [dev.trellis.oidc.IdTokens]; `REFERENCE_NOT_FOUND`;
    ///     `INVALID_INPUT` when the account has it already; those of the signed retry
    Answer addToken(Order order, Proofs proofs, String oidcToken) {
        IdToken token = proofs.idTokens().check(order.platform(), oidcToken);
        NewCredential made = NewCredential.ofToken(order.platform().id(), parts.macs(), token);
        return add(order, owner -> made);
    }

    /// For a passkey that its owner has just made.
    ///
    /// @param challenge that the platform gave to the client
    /// @throws ApiException `INVALID_INPUT` when it does not hold; `REFERENCE_NOT_FOUND`;
    ///     `…_ALREADY_EXISTS`; those of the signed retry
    Answer addPasskey(Order order, Proofs proofs, String nickname, String challenge, Passkeys.Attestation attestation) {
        try {
            Passkey passkey =
                    proofs.passkeys().register(proofs.relyingParties().of(order.platform()), challenge, attestation);
            NewCredential made = NewCredential.ofPasskey(order.platform().id(), parts.macs(), passkey, nickname);
            return add(order, owner -> made);
        } catch (PasskeyRefused refused) {
            throw ApiException.of(List.of(new FieldFault("attestation", refused.sentence())));
        }
    }

    private Answer add(Order order, Function<WalletOwners.Owner, NewCredential> made) {
        Optional<SignedRequests.Retry> retry = order.headers().retry();
        try {
            return Kept.transact(parts, order.recorder(), transaction -> add(transaction, order, retry, made));
        } catch (ConstraintViolation meanwhile) {
            if (!meanwhile.isOf(DISTINCT) && !meanwhile.isOf(ONE_OTP)) {
                throw meanwhile;
            }
            throw new ApiException(ErrorCode.INVALID_INPUT, "This wallet has such a credential already.");
        }
    }

    private Kept add(
            Transaction transaction,
            Order order,
            Optional<SignedRequests.Retry> retry,
            Function<WalletOwners.Owner, NewCredential> made)
            throws SQLException {
        Platform platform = order.platform();
        InternalAccountId account = order.account();
        CustomerId customer = CredentialStore.ownerOfWallet(transaction, platform.id(), account)
                .orElseThrow(Credentials::noWallet);
        WalletOwners.Owner owner =
                parts.owners().lock(transaction, platform.id(), customer).orElseThrow(Credentials::noWallet);
        List<Credential> known = CredentialStore.ofAccount(transaction, platform.id(), account);
        SignedRequests.Subject subject = new SignedRequests.Subject(
                Purpose.ADD_CREDENTIAL, account.uuid(), customer, order.body(), Credential.state(known));
        List<Write> writes = new ArrayList<>();
        if (!known.isEmpty() && retry.isPresent()) {
            writes.add(parts.signedRequests()
                    .redeem(
                            transaction,
                            platform,
                            subject,
                            owner.key(),
                            retry.get(),
                            publicKey -> !SessionStore.ofKey(
                                            transaction,
                                            platform.id(),
                                            account,
                                            publicKey,
                                            parts.clock().instant())
                                    .isEmpty())
                    .use());
        }
        NewCredential added = made.apply(owner);
        refuseKnown(transaction, platform.id(), known, added);
        if (!known.isEmpty() && retry.isEmpty()) {
            return Kept.of(ask(transaction, platform, subject, owner.key(), account, added), owner);
        }
        Credential credential = added.of(
                platform.id(), account, customer, owner.key(), parts.ids().next());
        writes.add(CredentialStore.insert(platform.id(), credential));
        transaction.write(writes);
        ObjectNode json = credential.json(platform.id(), owner.key());
        if (added.type().isOtp()) {
            json.put("otpEncryptionTargetBundle", codes.send(transaction, platform, credential, owner.key()));
        }
        return Kept.of(Answer.json(201, json), owner);
    }

    private Answer ask(
            Transaction transaction,
            Platform platform,
            SignedRequests.Subject subject,
            DataKey key,
            InternalAccountId account,
            NewCredential added)
            throws SQLException {
        ObjectNode parameters = Json.object();
        parameters.put("accountId", account.text());
        parameters.put("type", added.type().name());
        parameters.put("nickname", added.nickname());
        parameters.setAll(added.shown());
        SignedRequests.Issued issued = parts.signedRequests().issue(platform, subject, key, parameters, null);
        transaction.write(issued.write());
        ObjectNode json = issued.challenge().json();
        json.put("type", added.type().name());
        return Answer.json(202, json);
    }

    /// One credential for codes of each kind; one for a subject; and a passkey is nobody else's,
    /// either.
    private static void refuseKnown(
            Transaction transaction, PlatformId platform, List<Credential> known, NewCredential added)
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
                if (known.stream().anyMatch(credential -> Arrays.equals(credential.lookup(), added.lookup()))) {
                    throw ApiException.of(List.of(
                            new FieldFault("oidcToken", "This wallet has a credential for its subject already.")));
                }
            }
            case PASSKEY -> {
                CredentialStore.lockAddress(transaction, platform, added.lookup());
                if (CredentialStore.isKnown(transaction, platform, added.lookup())) {
                    throw new ApiException(
                            ErrorCode.PASSKEY_CREDENTIAL_ALREADY_EXISTS,
                            "There is a credential with this credentialId already.");
                }
            }
        }
    }
}
