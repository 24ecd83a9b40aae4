package dev.trellis.customers;

import dev.trellis.base.ApiException;
import dev.trellis.base.CustomerId;
import dev.trellis.base.Environment;
import dev.trellis.base.IdGenerator;
import dev.trellis.customers.contacts.ContactVerificationField;
import dev.trellis.db.SqlStatement;
import dev.trellis.http.Response;
import dev.trellis.json.Json;
import dev.trellis.json.ValidationContext;
import dev.trellis.platforms.Platform;
import dev.trellis.platforms.Platforms;
import dev.trellis.sealing.DataKey;
import dev.trellis.sealing.RootKeyRing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/// Makes a new customer from the body of a request: parses, validates, encrypts, and collects the
/// statements that store it. It does not run them.
final class NewCustomerFactory {
    private final RootKeyRing keyRing;
    private final Environment environment;
    private final CustomerAccountLifecycle accounts;
    private final CustomerEvents events;
    private final CustomerCreationHook creationHook;

    NewCustomerFactory(
            RootKeyRing keyRing,
            Environment environment,
            CustomerAccountLifecycle accounts,
            CustomerEvents events,
            CustomerCreationHook creationHook) {
        this.keyRing = keyRing;
        this.environment = environment;
        this.accounts = accounts;
        this.events = events;
        this.creationHook = creationHook;
    }

    /// A customer that is complete but for the commit of its statements.
    ///
    /// @param response to the request
    record NewCustomer(CustomerId id, DataKey key, Response response, List<SqlStatement> statements) {}

    /// Makes a customer with its accounts.
    ///
    /// @throws ApiException with every error of the body; `FORBIDDEN` for a status that the
    ///     platform may not set
    NewCustomer create(Platform platform, JsonNode body) {
        CustomerRequest request = CustomerRequest.parseNew(body, platform, new ValidationContext(environment.today()));
        UUID uuid = environment.ids().next();
        CustomerId id = new CustomerId(uuid);
        Instant now = IdGenerator.timeOf(uuid);
        DataKey key = keyRing.newDataKey();
        ContactVerificationField.refresh(platform, request.region(), Json.object(), request.profile());
        Customer draft = new Customer(
                id,
                request.type(),
                CustomerStatusPolicy.initialStatus(platform, request),
                request.platformCustomerId() == null ? uuid.toString() : request.platformCustomerId(),
                request.umaAddress() == null
                        ? UmaAddresses.generate(platform.umaDomain(), environment.random())
                        : request.umaAddress(),
                request.region(),
                request.currencies(),
                Json.mapper().writeValueAsBytes(request.profile()),
                key,
                now,
                now,
                false);
        Optional<CustomerCreationHook.Start> start = creationHook.start(platform, draft);
        Customer customer =
                start.map(override -> draft.withStatus(override.status(), now)).orElse(draft);
        CustomerStore.Sealed sealed = new CustomerStore.Sealed(
                keyRing.wrap(key, platform.id().uuid(), uuid),
                CustomerEncryptor.profile(platform.id(), customer, key),
                CustomerEncryptor.identifier(platform.id(), id, request.identifier(), key));
        List<SqlStatement> statements = new ArrayList<>();
        statements.add(
                Platforms.requireUnchangedConfig(platform, environment.random().nextInt()));
        statements.add(CustomerStore.insert(platform.id(), customer, sealed));
        statements.addAll(accounts.open(platform, id, key, request.profile(), now));
        start.ifPresent(override -> {
            statements.addAll(override.statements());
            override.event().ifPresent(event -> statements.addAll(events.verification(platform, customer, event)));
        });
        return new NewCustomer(id, key, Response.json(201, CustomerJson.bytes(customer)), statements);
    }
}
