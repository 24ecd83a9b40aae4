package dev.trellis.wallets;

import dev.trellis.base.ApiException;
import dev.trellis.base.AuthMethodId;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.FieldFault;
import dev.trellis.base.IdFactory;
import dev.trellis.base.InternalAccountId;
import dev.trellis.base.PlatformId;
import dev.trellis.db.ConstraintViolation;
import dev.trellis.db.Database.Transaction;
import dev.trellis.db.Write;
import dev.trellis.http.Answer;
import dev.trellis.json.Json;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The credentials of wallets: which there are, adding one, revoking one (behaviour, section 5). The first of an
/// account is the platform's to set up; every other change is its owner's.
final class Credentials {
    private final Parts parts;
    private final CredentialStore store;
    private final Codes codes;

    Credentials(Parts parts, Codes codes) {
        this.parts = parts;
        this.store = new CredentialStore(parts.database());
        this.codes = codes;
    }

    /// The same for an account without credentials, without a wallet, of another platform, or of nobody.
    Answer list(PlatformId platform, InternalAccountId account) {
        ObjectNode json = Json.object();
        ArrayNode data = json.putArray("data");
        List<Credential> credentials = store.ofAccount(platform, account);
        if (!credentials.isEmpty()) {
            // All are one customer's.
            parts.owners()
                    .key(platform, credentials.getFirst().customer())
                    .ifPresent(key -> credentials.forEach(credential -> data.add(credential.json(platform, key))));
        }
        return Answer.json(200, json);
    }

    /// What a new wallet starts with, as a write of the change that opens it; it goes behind the account's own.
    Write enrol(PlatformId platform, CustomerId customer, DataKey key, String email) {
        return CredentialStore.enrol(
                platform,
                ofAddress(
                        platform,
                        new InternalAccountId(new UUID(0, 0)),
                        customer,
                        key,
                        AuthMethodType.EMAIL_OTP,
                        email));
    }

    private Credential ofAddress(
            PlatformId platform,
            InternalAccountId account,
            CustomerId customer,
            DataKey key,
            AuthMethodType type,
            String address) {
        UUID uuid = parts.ids().next();
        AuthMethodId id = new AuthMethodId(uuid);
        Instant now = IdFactory.timeOf(uuid);
        return new Credential(
                id,
                account,
                customer,
                type,
                Credential.sealAddress(platform, id, address, key),
                parts.macs().address(platform, type, address),
                1,
                now,
                now);
    }

    /// Adds a credential for codes, to the address that the customer has.
    ///
    /// @param body of the request, in its one spelling
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `…_ALREADY_EXISTS`; `INVALID_INPUT` when there is no address;
    ///     those of the signed retry
    Answer add(
            Platform platform,
            InternalAccountId account,
            AuthMethodType type,
            String body,
            SignedRequests.Headers headers) {
        Optional<SignedRequests.Retry> retry = headers.retry();
        try {
            return parts.database().transact(transaction -> add(transaction, platform, account, type, body, retry));
        } catch (ConstraintViolation meanwhile) {
            throw exists(type);
        }
    }

    private Answer add(
            Transaction transaction,
            Platform platform,
            InternalAccountId account,
            AuthMethodType type,
            String body,
            Optional<SignedRequests.Retry> retry)
            throws SQLException {
        CustomerId customer = CredentialStore.ownerOfWallet(transaction, platform.id(), account)
                .orElseThrow(Credentials::noWallet);
        WalletOwners.Owner owner =
                parts.owners().lock(transaction, platform.id(), customer).orElseThrow(Credentials::noWallet);
        List<Credential> known = CredentialStore.ofAccount(transaction, platform.id(), account);
        if (known.stream().anyMatch(credential -> credential.type() == type)) {
            throw exists(type);
        }
        String address = (type == AuthMethodType.EMAIL_OTP ? owner.email() : owner.phoneNumber())
                .orElseThrow(() -> ApiException.of(List.of(new FieldFault(
                        "type",
                        "The customer has no " + (type == AuthMethodType.EMAIL_OTP ? "email" : "phoneNumber")
                                + " that codes could be sent to. PATCH the customer first."))));
        List<Write> writes = new ArrayList<>();
        if (!known.isEmpty()) {
            SignedRequests.Subject subject = new SignedRequests.Subject(
                    Purpose.ADD_CREDENTIAL, account.uuid(), customer, body, Credential.state(known));
            if (retry.isEmpty()) {
                ObjectNode parameters = Json.object();
                parameters.put("accountId", account.text());
                parameters.put("type", type.name());
                parameters.put("nickname", address);
                return ask(transaction, platform, subject, owner.key(), parameters, type);
            }
            writes.add(parts.signedRequests()
                    .redeem(
                            transaction,
                            platform,
                            subject,
                            owner.key(),
                            retry.get(),
                            sessionsOf(transaction, platform, account))
                    .use());
        }
        Credential credential = ofAddress(platform.id(), account, customer, owner.key(), type, address);
        writes.add(CredentialStore.insert(platform.id(), credential));
        transaction.write(writes);
        ObjectNode json = credential.json(platform.id(), owner.key());
        json.put("otpEncryptionTargetBundle", codes.send(transaction, platform, credential, owner.key()));
        return Answer.json(201, json);
    }

    /// Takes a credential away, and the sessions that began with it.
    ///
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `INVALID_INPUT` for the last one; those of the signed retry
    Answer revoke(Platform platform, AuthMethodId id, SignedRequests.Headers headers) {
        Optional<SignedRequests.Retry> retry = headers.retry();
        return parts.database().transact(transaction -> {
            Credential seen =
                    CredentialStore.find(transaction, platform.id(), id).orElseThrow(LogIn::notFound);
            WalletOwners.Owner owner = parts.owners()
                    .lock(transaction, platform.id(), seen.customer())
                    .orElseThrow(LogIn::notFound);
            List<Credential> known = CredentialStore.ofAccount(transaction, platform.id(), seen.account());
            Credential credential = known.stream()
                    .filter(each -> each.id().equals(id))
                    .findFirst()
                    .orElseThrow(LogIn::notFound);
            if (known.size() == 1) {
                throw new ApiException(
                        ErrorCode.INVALID_INPUT,
                        "This is the wallet's last credential. Add another one first: without any, nobody gets in.");
            }
            SignedRequests.Subject subject = new SignedRequests.Subject(
                    Purpose.REVOKE_CREDENTIAL, id.uuid(), seen.customer(), "", Credential.state(known));
            if (retry.isEmpty()) {
                ObjectNode parameters = Json.object();
                parameters.put("credentialId", id.text());
                return ask(transaction, platform, subject, owner.key(), parameters, credential.type());
            }
            // Not by itself: whoever stole one credential must not lock out the owner with it alone.
            SignedRequests.Signers others = publicKey ->
                    SessionStore.ofKey(
                                    transaction,
                                    platform.id(),
                                    seen.account(),
                                    publicKey,
                                    parts.clock().instant())
                            .stream()
                            .anyMatch(session -> !session.credential().equals(id));
            Write use = parts.signedRequests()
                    .redeem(transaction, platform, subject, owner.key(), retry.get(), others)
                    .use();
            transaction.write(List.of(
                    use,
                    SessionStore.endOfCredential(platform.id(), id, parts.now()),
                    CredentialStore.delete(platform.id(), id)));
            return Answer.noContent();
        });
    }

    private Answer ask(
            Transaction transaction,
            Platform platform,
            SignedRequests.Subject subject,
            DataKey key,
            ObjectNode parameters,
            AuthMethodType type)
            throws SQLException {
        SignedRequests.Issued issued = parts.signedRequests().issue(platform, subject, key, parameters, null);
        transaction.write(issued.write());
        ObjectNode json = issued.challenge().json();
        json.put("type", type.name());
        return Answer.json(202, json);
    }

    private SignedRequests.Signers sessionsOf(Transaction transaction, Platform platform, InternalAccountId account) {
        return publicKey -> !SessionStore.ofKey(
                        transaction,
                        platform.id(),
                        account,
                        publicKey,
                        parts.clock().instant())
                .isEmpty();
    }

    private static ApiException exists(AuthMethodType type) {
        return new ApiException(
                type == AuthMethodType.SMS_OTP
                        ? ErrorCode.SMS_OTP_CREDENTIAL_ALREADY_EXISTS
                        : ErrorCode.EMAIL_OTP_CREDENTIAL_ALREADY_EXISTS,
                "This wallet has a credential of type " + type + " already, and can have one.");
    }

    static ApiException noWallet() {
        return new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "accountId: There is no such embedded wallet.");
    }
}
