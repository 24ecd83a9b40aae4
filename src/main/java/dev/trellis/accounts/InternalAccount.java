package dev.trellis.accounts;

import dev.trellis.base.CustomerId;
import dev.trellis.base.InternalAccountId;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import dev.trellis.platforms.CurrencyCatalog;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// An account in one currency, of a customer or of the platform itself.
///
/// @param customer the owner; `null` for an account of the platform
/// @param balance the amount that can be spent, in the currency's smallest unit
/// @param totalBalance the balance and what is reserved, in the same unit
/// @param privateEnabled whether the payments of a wallet are private; `null` when never set
public record InternalAccount(
        InternalAccountId id,
        @Nullable CustomerId customer,
        String currency,
        AccountType type,
        String status,
        long balance,
        long totalBalance,
        @Nullable Boolean privateEnabled,
        Instant createdAt,
        Instant updatedAt) {

    /// This account with another setting for privacy, changed now.
    InternalAccount asPrivate(boolean isPrivate, Instant now) {
        return new InternalAccount(
                id, customer, currency, type, status, balance, totalBalance, isPrivate, createdAt, now);
    }

    /// This account, closed now.
    InternalAccount asClosed(Instant now) {
        return new InternalAccount(
                id, customer, currency, type, "CLOSED", balance, totalBalance, privateEnabled, createdAt, now);
    }

    /// The JSON of the contract's schema `InternalAccount`.
    public ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("id", id.text());
        if (customer != null) {
            json.put("customerId", customer.text());
        }
        json.put("type", type.name());
        json.put("status", status);
        json.set("balance", amount(balance));
        json.set("totalBalance", amount(totalBalance));
        // Required by the contract; empty, because no bank or blockchain is connected from which
        // the account could be funded.
        json.putArray("fundingPaymentInstructions");
        if (privateEnabled != null) {
            json.put("privateEnabled", privateEnabled);
        }
        json.put("createdAt", Timestamps.format(createdAt));
        json.put("updatedAt", Timestamps.format(updatedAt));
        return json;
    }

    private ObjectNode amount(long amount) {
        CurrencyCatalog.Info info = CurrencyCatalog.find(currency).orElseThrow();
        ObjectNode json = Json.object();
        json.put("amount", amount);
        ObjectNode unit = json.putObject("currency");
        unit.put("code", info.code());
        unit.put("name", info.name());
        unit.put("symbol", info.symbol());
        unit.put("decimals", info.decimals());
        return json;
    }
}
