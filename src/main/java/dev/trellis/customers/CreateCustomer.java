package dev.trellis.customers;

import dev.trellis.accounts.InternalAccounts;
import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.IdFactory;
import dev.trellis.db.ConstraintViolation;
import dev.trellis.db.Write;
import dev.trellis.http.Answer;
import dev.trellis.http.Idempotency;
import dev.trellis.json.Json;
import dev.trellis.json.Reading;
import dev.trellis.platforms.Caller;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.sealing.DataKey;
import dev.trellis.webhooks.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// `POST /customers`: one commit makes the customer, its accounts, and the answer that an
/// idempotency key replays.
final class CreateCustomer {
    private final Parts parts;

    CreateCustomer(Parts parts) {
        this.parts = parts;
    }

    /// Makes a customer with its accounts, and keeps the answer for an idempotency key, all in one
    /// commit.
    ///
    /// @throws ApiException `INVALID_INPUT` and its kin with every fault; `CONFLICT`,
    ///     `UMA_ADDRESS_EXISTS` for a name that a live customer has; `FORBIDDEN` for a status that
    ///     is not the caller's to set
    Answer create(Caller caller, JsonNode body, Idempotency.Recorder recorder) {
        return Configured.run(parts.platforms(), caller.platform(), platform -> {
            Creation creation = prepare(platform, body);
            List<Write> writes = new ArrayList<>(recorder.record(creation.answer(), creation.id(), creation.key()));
            writes.addAll(creation.writes());
            try {
                parts.database().commit(writes);
            } catch (ConstraintViolation taken) {
                throw NamesTaken.refusal(taken);
            }
            return creation.answer();
        });
    }

    /// A customer that is made but for the commit of its writes.
    record Creation(CustomerId id, DataKey key, Answer answer, List<Write> writes) {}

    /// Reads, checks, seals and renders a new customer.
    Creation prepare(Platform platform, JsonNode body) {
        Submission said = Submission.ofNew(body, platform, new Reading(parts.today()));
        UUID uuid = parts.ids().next();
        CustomerId id = new CustomerId(uuid);
        Instant now = IdFactory.timeOf(uuid);
        DataKey key = parts.keyRing().newDataKey();
        ContactStatuses.settle(platform, said.region(), Json.object(), said.profile());
        Customer wished = new Customer(
                id,
                said.type(),
                Statuses.initial(platform, said),
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
        Optional<Newcomers.Start> start = parts.newcomers().start(platform, wished);
        Customer customer = start.map(s -> wished.withStatus(s.status(), now)).orElse(wished);
        CustomerStore.Sealed sealed = new CustomerStore.Sealed(
                parts.keyRing().wrap(key, platform.id().uuid(), uuid),
                Seals.profile(platform.id(), customer, key),
                Seals.identifier(platform.id(), id, said.identifier(), key));
        List<Write> writes = new ArrayList<>();
        writes.add(Platforms.guard(platform, parts.random().nextInt()));
        writes.add(CustomerStore.insert(platform.id(), customer, sealed));
        writes.addAll(parts.accounts().open(platform.id(), id, platform.currencies(), now));
        if (platform.currencies().stream().anyMatch(InternalAccounts::isWallet)) {
            Contact.EMAIL
                    .in(said.profile())
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
                                    new Event.CustomerVerification(customer.type() == CustomerType.BUSINESS, step),
                                    json)));
        });
        return new Creation(id, key, Answer.json(201, json), writes);
    }
}
