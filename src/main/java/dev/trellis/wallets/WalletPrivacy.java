package dev.trellis.wallets;

import dev.trellis.accounts.AccountType;
import dev.trellis.accounts.InternalAccount;
import dev.trellis.accounts.InternalAccounts;
import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.InternalAccountId;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.platforms.Platform;
import dev.trellis.wallets.signing.SignedActivity;
import dev.trellis.wallets.signing.SignedRequests;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// `PATCH /internal-accounts/{id}`: whether a wallet is private. Its owner decides.
final class WalletPrivacy {
    private final WalletDependencies parts;

    WalletPrivacy(WalletDependencies parts) {
        this.parts = parts;
    }

    /// @param isPrivate `null` to change nothing
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `INVALID_INPUT` for an account that is no
    ///     wallet; those of the signed retry
    Response setPrivate(
            Platform platform, InternalAccountId id, @Nullable Boolean isPrivate, SignedRequests.Headers headers) {
        Optional<SignedRequests.Retry> retry = headers.retry();
        return parts.database().transact(transaction -> {
            Optional<CustomerId> customer = CredentialStore.findWalletOwner(transaction, platform.id(), id);
            Optional<WalletOwnerLookup.Owner> owner = customer.isEmpty()
                    ? Optional.empty()
                    : parts.owners().lock(transaction, platform.id(), customer.get());
            InternalAccount account =
                    InternalAccounts.lock(transaction, platform.id(), id).orElseThrow(WalletPrivacy::notFound);
            if (account.type() != AccountType.EMBEDDED_WALLET) {
                throw new ApiException(ErrorCode.INVALID_INPUT, "Only an embedded wallet can be private.");
            }
            if (owner.isEmpty()) {
                throw notFound();
            }
            if (isPrivate == null || isPrivate.equals(account.privateEnabled())) {
                SignedRequests.refuseReplay(transaction, platform.id(), id.uuid(), headers);
                return Response.json(200, account.json());
            }
            SignedRequests.Subject subject = new SignedRequests.Subject(
                    SignedActivity.CHANGE_PRIVACY, id.uuid(), owner.get().id(), isPrivate.toString(), "");
            if (retry.isEmpty()) {
                ObjectNode parameters = Json.object();
                parameters.put("accountId", id.text());
                parameters.put("privateEnabled", isPrivate);
                SignedRequests.Issued issued = parts.signedRequests()
                        .issue(platform, subject, owner.get().key(), parameters, null);
                transaction.execute(issued.write());
                return Response.json(202, issued.challenge().json());
            }
            SignedRequests.Redeemed redeemed = parts.signedRequests()
                    .redeem(
                            transaction,
                            platform,
                            subject,
                            owner.get().key(),
                            retry.get(),
                            publicKey -> !SessionStore.listByKey(
                                            transaction,
                                            platform.id(),
                                            id,
                                            publicKey,
                                            parts.clock().instant())
                                    .isEmpty());
            InternalAccounts.Changed changed =
                    InternalAccounts.setPrivate(platform.id(), account, isPrivate, parts.now());
            transaction.write(List.of(redeemed.consume(), changed.write()));
            return Response.json(200, changed.account().json());
        });
    }

    static ApiException notFound() {
        return new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such account.");
    }
}
