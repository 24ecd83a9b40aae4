package dev.trellis.accounts;

import dev.trellis.base.CustomerId;
import dev.trellis.base.InternalAccountId;
import dev.trellis.json.Json;
import dev.trellis.json.Timestamps;
import dev.trellis.platforms.CurrencyCatalog;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// An account in one currency.
///
/// @param customer whose it is; `null` for the platform's own
/// @param balance what can be spent, in the currency's smallest unit
/// @param totalBalance including what is held back
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

    InternalAccount asPrivate(boolean isPrivate, Instant now) {
        return new InternalAccount(
                id, customer, currency, type, status, balance, totalBalance, isPrivate, createdAt, now);
    }

    InternalAccount asClosed(Instant now) {
        return new InternalAccount(
                id, customer, currency, type, "CLOSED", balance, totalBalance, privateEnabled, createdAt, now);
    }

    /// `InternalAccount` of the contract.
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
        // Required by the contract; empty, since no bank or chain is connected that money could
        // come from.
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
