package dev.trellis.customers;

import dev.trellis.accounts.InternalAccounts;
import dev.trellis.auth.Principal;
import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.IdGenerator;
import dev.trellis.db.ConstraintViolation;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Idempotency;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.json.ValidationContext;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.sealing.DataKey;
import dev.trellis.webhooks.events.EventKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// `POST /customers`: one commit makes the customer, its accounts, and the answer that an
/// idempotency key replays.
final class CreateCustomer {
    private final CustomerDependencies parts;

    CreateCustomer(CustomerDependencies parts) {
        this.parts = parts;
    }

    /// Makes a customer with its accounts, and keeps the answer for an idempotency key, all in
    /// one commit.
    ///
    /// @throws ApiException `INVALID_INPUT` and its kin with every fault; `CONFLICT`,
    ///     `UMA_ADDRESS_EXISTS` for a name that a live customer has; `FORBIDDEN` for a status that
    ///     is not the caller's to set
    Response create(Principal caller, JsonNode body, Idempotency.Recorder recorder) {
        return ConfigRetry.run(parts.platforms(), caller.platform(), platform -> {
            Creation creation = prepare(platform, body);
            List<SqlStatement> writes =
                    new ArrayList<>(recorder.record(creation.answer(), creation.id(), creation.key()));
            writes.addAll(creation.writes());
            try {
                parts.database().commit(writes);
            } catch (ConstraintViolation taken) {
                throw UniqueConstraintErrors.refusal(taken);
            }
            return creation.answer();
        });
    }

    /// A customer that is made but for the commit of its writes.
    record Creation(CustomerId id, DataKey key, Response answer, List<SqlStatement> writes) {}

    /// Reads, checks, seals and renders a new customer.
    Creation prepare(Platform platform, JsonNode body) {
        CustomerRequest said = CustomerRequest.ofNew(body, platform, new ValidationContext(parts.today()));
        UUID uuid = parts.ids().next();
        CustomerId id = new CustomerId(uuid);
        Instant now = IdGenerator.timeOf(uuid);
        DataKey key = parts.keyRing().newDataKey();
        ContactVerificationStatus.settle(platform, said.region(), Json.object(), said.profile());
        Customer wished = new Customer(
                id,
                said.type(),
                CustomerStatusPolicy.initial(platform, said),
                said.platformCustomerId() == null ? uuid.toString() : said.platformCustomerId(),
                said.umaAddress() == null
                        ? UmaAddresses.generate(platform.umaDomain(), parts.random())
                        : said.umaAddress(),
                said.region(),
                said.currencies(),
                Json.mapper().writeValueAsBytes(said.profile()),
                key,
                now,
                now,
                false);
        Optional<CustomerCreationHook.Start> start = parts.newcomers().start(platform, wished);
        Customer customer = start.map(s -> wished.withStatus(s.status(), now)).orElse(wished);
        CustomerStore.Sealed sealed = new CustomerStore.Sealed(
                parts.keyRing().wrap(key, platform.id().uuid(), uuid),
                CustomerEncryption.profile(platform.id(), customer, key),
                CustomerEncryption.identifier(platform.id(), id, said.identifier(), key));
        List<SqlStatement> writes = new ArrayList<>();
        writes.add(Platforms.requireUnchangedConfig(platform, parts.random().nextInt()));
        writes.add(CustomerStore.insert(platform.id(), customer, sealed));
        writes.addAll(parts.accounts().open(platform.id(), id, platform.currencies(), now));
        if (platform.currencies().stream().anyMatch(InternalAccounts::isWallet)) {
            ContactType.EMAIL
                    .valueIn(said.profile())
                    .ifPresent(email -> writes.add(parts.wallets().enrol(platform.id(), id, key, email)));
        }
        byte[] json = CustomerJson.bytes(customer);
        start.ifPresent(s -> {
            writes.addAll(s.writes());
            s.step()
                    .ifPresent(step -> writes.addAll(parts.outbox()
                            .add(
                                    platform,
                                    id,
                                    key,
                                    new EventKind.CustomerVerification(customer.type() == CustomerType.BUSINESS, step),
                                    json)));
        });
        return new Creation(id, key, Response.json(201, json), writes);
    }
}
