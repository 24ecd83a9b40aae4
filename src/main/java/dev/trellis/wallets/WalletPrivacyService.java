package dev.trellis.wallets;

import dev.trellis.accounts.AccountType;
import dev.trellis.accounts.InternalAccount;
import dev.trellis.accounts.InternalAccounts;
import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.InternalAccountId;
import dev.trellis.db.Database;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.platforms.Platform;
import dev.trellis.wallets.signing.SignedActivityType;
import dev.trellis.wallets.signing.SignedRequests;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Changes whether a wallet is private, which its owner has to sign.
final class WalletPrivacyService {
    private final Database database;
    private final WalletOwnerLookup owners;
    private final OwnerApproval approval;
    private final Environment environment;

    WalletPrivacyService(Database database, WalletOwnerLookup owners, OwnerApproval approval, Environment environment) {
        this.database = database;
        this.owners = owners;
        this.approval = approval;
        this.environment = environment;
    }

    /// @param isPrivate `null` to change nothing
    /// @throws ApiException `REFERENCE_NOT_FOUND`; `INVALID_INPUT` for an account that is not an
    ///     embedded wallet; those of the signed retry
    Response setPrivate(
            Platform platform, InternalAccountId id, @Nullable Boolean isPrivate, SignedRequests.Headers headers) {
        Optional<SignedRequests.Retry> retry = headers.retry();
        return database.transact(transaction -> {
            Optional<CustomerId> customer = CredentialStore.findWalletOwner(transaction, platform.id(), id);
            Optional<WalletOwnerLookup.Owner> owner =
                    customer.isEmpty() ? Optional.empty() : owners.lock(transaction, platform.id(), customer.get());
            InternalAccount account =
                    InternalAccounts.lock(transaction, platform.id(), id).orElseThrow(WalletPrivacyService::notFound);
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
                    SignedActivityType.CHANGE_PRIVACY, id.uuid(), owner.get().id(), isPrivate.toString(), "");
            if (retry.isEmpty()) {
                ObjectNode parameters = Json.object();
                parameters.put("accountId", id.text());
                parameters.put("privateEnabled", isPrivate);
                return approval.request(
                        transaction, platform, subject, owner.get().key(), parameters, null);
            }
            SqlStatement consume =
                    approval.redeem(transaction, platform, subject, owner.get().key(), retry.get(), id);
            InternalAccounts.AccountUpdate changed =
                    InternalAccounts.setPrivate(platform.id(), account, isPrivate, environment.now());
            transaction.execute(List.of(consume, changed.statement()));
            return Response.json(200, changed.account().json());
        });
    }

    static ApiException notFound() {
        return new ApiException(ErrorCode.REFERENCE_NOT_FOUND, "There is no such account.");
    }
}
