package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldError;
import dev.trellis.base.IdGenerator;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.ConstraintViolation;
import dev.trellis.db.Database;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.oidc.UnverifiedIdTokenClaims;
import dev.trellis.passkeys.Passkey;
import dev.trellis.passkeys.PasskeyRejectedException;
import dev.trellis.passkeys.WebAuthnVerifier;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import dev.trellis.wallets.crypto.KeyedHashes;
import dev.trellis.wallets.otp.OtpService;
import dev.trellis.wallets.signing.SignedActivityType;
import dev.trellis.wallets.signing.SignedRequests;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// Adds credentials to wallets (behaviour, section 5). The platform sets up the first one of a
/// wallet; every other one has to be authorised by the wallet's owner.
final class CredentialEnrolment {
    /// Unique constraints that repeat the checks of [#requireNew] for concurrent requests.
    private static final String DISTINCT = "wallet_credentials_distinct";

    private static final String ONE_OTP = "wallet_credentials_one_otp";

    private final Database database;
    private final WalletOwnerLookup owners;
    private final OwnerApproval approval;
    private final KeyedHashes hashes;
    private final OtpService otpService;
    private final IdGenerator ids;

    CredentialEnrolment(
            Database database,
            WalletOwnerLookup owners,
            OwnerApproval approval,
            KeyedHashes hashes,
            OtpService otpService,
            IdGenerator ids) {
        this.database = database;
        this.owners = owners;
        this.approval = approval;
        this.hashes = hashes;
        this.otpService = otpService;
        this.ids = ids;
    }

    /// The statement that adds the first credential of a new wallet: one-time passwords by e-mail.
    /// It has to run after the statements that open the account.
    SqlStatement insertInitial(PlatformId platform, CustomerId customer, DataKey key, String email) {
        InternalAccountId foundByStatement = new InternalAccountId(new UUID(0, 0));
        Credential credential = CredentialDraft.forAddress(platform, hashes, AuthMethodType.EMAIL_OTP, email)
                .toCredential(platform, foundByStatement, customer, key, ids.next());
        return CredentialStore.insertInitial(platform, credential);
    }

    /// A request for a new credential.
    ///
    /// @param body of the request, as canonical JSON
    record AddRequest(
            Platform platform,
            InternalAccountId account,
            String body,
            SignedRequests.Headers headers,
            Idempotency.Recorder recorder) {}

    /// Adds a credential for one-time passwords, sent to the customer's current address.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `…_ALREADY_EXISTS`; `INVALID_INPUT` when the
    ///     customer has no such address; those of the signed retry
    Response addAddress(AddRequest request, AuthMethodType type) {
        boolean isEmail = type == AuthMethodType.EMAIL_OTP;
        return add(request, owner -> {
            String address = (isEmail ? owner.email() : owner.phoneNumber())
                    .orElseThrow(() -> ApiException.invalidFields(List.of(new FieldError(
                            "type",
                            "The customer has no " + (isEmail ? "email" : "phoneNumber")
                                    + " that codes could be sent to. PATCH the customer first."))));
            return CredentialDraft.forAddress(request.platform().id(), hashes, type, address);
        });
    }

    /// Adds a credential for the subject of an ID token.
    ///
    /// @throws ApiException those of [dev.trellis.oidc.IdTokenVerifier]; `REFERENCE_NOT_FOUND`;
    ///     `INVALID_INPUT` when the wallet has it already; those of the signed retry
    Response addToken(AddRequest request, ExternalVerifiers verifiers, String oidcToken) {
        UnverifiedIdTokenClaims token = verifiers.idTokens().verify(request.platform(), oidcToken);
        CredentialDraft draft = CredentialDraft.forToken(request.platform().id(), hashes, token);
        return add(request, owner -> draft);
    }

    /// Adds a credential for a passkey that its owner has just created.
    ///
    /// @param challenge that the platform gave to the client
    /// @throws ApiException `INVALID_INPUT` when the passkey is not valid; `REFERENCE_NOT_FOUND`;
    ///     `…_ALREADY_EXISTS`; those of the signed retry
    Response addPasskey(
            AddRequest request,
            ExternalVerifiers verifiers,
            String nickname,
            String challenge,
            WebAuthnVerifier.Attestation attestation) {
        Platform platform = request.platform();
        try {
            Passkey passkey = verifiers
                    .passkeys()
                    .verifyRegistration(verifiers.relyingParties().policyFor(platform), challenge, attestation);
            CredentialDraft draft = CredentialDraft.forPasskey(platform.id(), hashes, passkey, nickname);
            return add(request, owner -> draft);
        } catch (PasskeyRejectedException rejected) {
            throw ApiException.invalidFields(List.of(new FieldError("attestation", rejected.userMessage())));
        }
    }

    private Response add(AddRequest request, Function<WalletOwnerLookup.Owner, CredentialDraft> createDraft) {
        Optional<SignedRequests.Retry> retry = request.headers().retry();
        try {
            return ReplayableResponse.transact(
                    database, request.recorder(), transaction -> add(transaction, request, retry, createDraft));
        } catch (ConstraintViolation violation) {
            if (!violation.isOf(DISTINCT) && !violation.isOf(ONE_OTP)) {
                throw violation;
            }
            throw new ApiException(ErrorCode.INVALID_INPUT, "This wallet has such a credential already.");
        }
    }

    private ReplayableResponse add(
            Transaction transaction,
            AddRequest request,
            Optional<SignedRequests.Retry> retry,
            Function<WalletOwnerLookup.Owner, CredentialDraft> createDraft)
            throws SQLException {
        Platform platform = request.platform();
        InternalAccountId account = request.account();
        CustomerId customer = CredentialStore.findWalletOwner(transaction, platform.id(), account)
                .orElseThrow(CredentialEnrolment::walletNotFound);
        WalletOwnerLookup.Owner owner =
                owners.lock(transaction, platform.id(), customer).orElseThrow(CredentialEnrolment::walletNotFound);
        List<Credential> existing = CredentialStore.listByAccount(transaction, platform.id(), account);
        SignedRequests.Subject subject = new SignedRequests.Subject(
                SignedActivityType.ADD_CREDENTIAL,
                account.uuid(),
                customer,
                request.body(),
                Credential.versionFingerprint(existing));
        List<SqlStatement> writes = new ArrayList<>();
        if (!existing.isEmpty() && retry.isPresent()) {
            writes.add(approval.redeem(transaction, platform, subject, owner.key(), retry.get(), account));
        }
        CredentialDraft draft = createDraft.apply(owner);
        requireNew(transaction, platform.id(), existing, draft);
        if (!existing.isEmpty() && retry.isEmpty()) {
            Response response = approval.request(
                    transaction, platform, subject, owner.key(), signedParameters(account, draft), draft.type());
            return ReplayableResponse.of(response, owner);
        }
        Credential credential = draft.toCredential(platform.id(), account, customer, owner.key(), ids.next());
        writes.add(CredentialStore.insert(platform.id(), credential));
        transaction.execute(writes);
        ObjectNode json = credential.json(platform.id(), owner.key());
        if (draft.type().isOtp()) {
            json.put(
                    "otpEncryptionTargetBundle",
                    otpService.send(
                            transaction, platform, credential.recipient(platform.id(), owner.key()), owner.key()));
        }
        return ReplayableResponse.of(Response.json(201, json), owner);
    }

    private static ObjectNode signedParameters(InternalAccountId account, CredentialDraft draft) {
        ObjectNode parameters = Json.object();
        parameters.put("accountId", account.text());
        parameters.put("type", draft.type().name());
        parameters.put("nickname", draft.nickname());
        parameters.setAll(draft.signedFields());
        return parameters;
    }

    /// A wallet has at most one credential for one-time passwords of each type, and one for each
    /// subject of ID tokens. A passkey is unique within the platform.
    private static void requireNew(
            Transaction transaction, PlatformId platform, List<Credential> existing, CredentialDraft draft)
            throws SQLException {
        switch (draft.type()) {
            case EMAIL_OTP, SMS_OTP -> {
                if (existing.stream().anyMatch(credential -> credential.type() == draft.type())) {
                    throw new ApiException(
                            draft.type() == AuthMethodType.SMS_OTP
                                    ? ErrorCode.SMS_OTP_CREDENTIAL_ALREADY_EXISTS
                                    : ErrorCode.EMAIL_OTP_CREDENTIAL_ALREADY_EXISTS,
                            "This wallet has a credential of type " + draft.type() + " already, and can have one.");
                }
            }
            case OAUTH -> {
                if (existing.stream()
                        .anyMatch(credential -> Arrays.equals(credential.lookupHash(), draft.lookupHash()))) {
                    throw ApiException.invalidFields(List.of(
                            new FieldError("oidcToken", "This wallet has a credential for its subject already.")));
                }
            }
            case PASSKEY -> {
                CredentialStore.lockLookupHash(transaction, platform, draft.lookupHash());
                if (CredentialStore.exists(transaction, platform, draft.lookupHash())) {
                    throw new ApiException(
                            ErrorCode.PASSKEY_CREDENTIAL_ALREADY_EXISTS,
                            "There is a credential with this credentialId already.");
                }
            }
        }
    }

    static ApiException walletNotFound() {
        return new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "accountId: There is no such embedded wallet.");
    }
}
