package dev.trellis.customers;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.ErrorCode;
import dev.trellis.base.PlatformId;
import dev.trellis.db.Write;
import dev.trellis.http.Answer;
import dev.trellis.http.Idempotency;
import dev.trellis.platforms.Caller;
import dev.trellis.platforms.Platform;
import dev.trellis.sealing.DataKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Customers, and what can be done with them; each change is one transaction (behaviour, section 3).
public final class Customers {
    private final Parts parts;
    private final CustomerStore store;
    private final CreateCustomer create;
    private final UpdateCustomer update;

    Customers(Parts parts) {
        this.parts = parts;
        this.store = new CustomerStore(parts.database());
        this.create = new CreateCustomer(parts);
        this.update = new UpdateCustomer(parts);
    }

    /// See [CreateCustomer#create].
    Answer create(Caller caller, JsonNode body, Idempotency.Recorder recorder) {
        return create.create(caller, body, recorder);
    }

    CreateCustomer.Creation prepare(Platform platform, JsonNode body) {
        return create.prepare(platform, body);
    }

    /// See [UpdateCustomer#update].
    Answer update(Caller caller, CustomerId id, JsonNode body) {
        return update.update(caller, id, body);
    }

    /// Deletes softly: the customer can still be read, its names are free, its accounts closed.
    ///
    /// @throws ApiException `USER_NOT_FOUND`; `CUSTOMER_DELETED` the second time
    Answer delete(Platform platform, CustomerId id) {
        Customer deleted = parts.database().transact(transaction -> {
            SealedCustomer stored =
                    CustomerStore.lock(transaction, platform.id(), id).orElseThrow(Customers::notFound);
            if (stored.isDeleted()) {
                throw new ApiException(ErrorCode.CUSTOMER_DELETED, "This customer has been deleted already.");
            }
            Instant now = parts.now();
            Customer customer = stored.open(parts.keyRing());
            List<Write> writes = new ArrayList<>();
            writes.add(CustomerStore.delete(platform.id(), id, now));
            DataKey key = Seals.keyOf(customer);
            writes.addAll(parts.accounts()
                    .close(
                            transaction,
                            platform.id(),
                            id,
                            now,
                            (event, data) -> parts.outbox().add(platform, id, key, event, data)));
            transaction.write(writes);
            return customer.asDeleted(now);
        });
        return Answer.json(200, CustomerJson.bytes(deleted));
    }

    /// Deleted ones too.
    Optional<Customer> find(PlatformId platform, CustomerId id) {
        return store.find(platform, id).map(this::open);
    }

    Customer open(SealedCustomer stored) {
        return stored.open(parts.keyRing());
    }

    CustomerStore store() {
        return store;
    }

    /// The key that seals what belongs to a customer; nothing once it has been forgotten.
    public Optional<DataKey> dataKey(PlatformId platform, CustomerId id) {
        return Optional.ofNullable(dataKeys(platform, List.of(id)).get(id));
    }

    /// The keys of several customers; those that have been forgotten are not among them.
    public Map<CustomerId, DataKey> dataKeys(PlatformId platform, Collection<CustomerId> ids) {
        return store.dataKeys(platform, ids, parts.keyRing());
    }

    static ApiException notFound() {
        return new ApiException(ErrorCode.USER_NOT_FOUND, "There is no such customer.");
    }
}
