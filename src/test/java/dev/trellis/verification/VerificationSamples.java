package dev.trellis.verification;

import static dev.trellis.testing.RequestBodies.business;
import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.json;
import static dev.trellis.testing.RequestBodies.tree;

import dev.trellis.CommandFeatures;
import dev.trellis.base.Environment;
import dev.trellis.documents.DocumentSamples;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import dev.trellis.testing.WebhookReceiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Customers that lack nothing, owners, and what else the tests of verifications need.
final class VerificationSamples {
    /// Of a business: one document of each kind that it needs.
    static final List<String> COMPANY_PAPERS =
            List.of("CERTIFICATE_OF_INCORPORATION", "SHAREHOLDER_REGISTER", "DIRECTOR_REGISTRY", "UTILITY_BILL");

    private static final String ADDRESS =
            "'address': {'line1': '1 Road', 'city': 'Seattle', 'postalCode': '98101', 'country': 'US'}";

    private VerificationSamples() {}

    /// An individual with everything but documents.
    static String person(ApiClient api, String fullName) {
        return api.post(
                        "/customers",
                        individual(
                                "'fullName': '" + fullName + "'",
                                "'birthDate': '1990-01-15'",
                                "'nationality': 'US'",
                                "'idType': 'SSN'",
                                "'identifier': '123-45-6789'",
                                ADDRESS))
                .expect(201)
                .text("id");
    }

    /// An individual who lacks nothing.
    static String completePerson(ApiClient api, String fullName) {
        String person = person(api, fullName);
        upload(api, person, "PASSPORT");
        return person;
    }

    /// A business with everything but owners and documents.
    static String company(ApiClient api, String registrationNumber) {
        return api.post("/customers", json("""
                        {'customerType': 'BUSINESS', 'businessInfo': {'legalName': 'Acme', 'country': 'US', 'taxId': '47-1',
                         'incorporatedOn': '2018-03-14', 'entityType': 'LLC', 'registrationNumber': '%s'}, %s}""".formatted(registrationNumber, ADDRESS)))
                .expect(201)
                .text("id");
    }

    /// A business that lacks nothing, with one owner.
    static String completeCompany(ApiClient api, String registrationNumber) {
        String company = company(api, registrationNumber);
        COMPANY_PAPERS.forEach(type -> upload(api, company, type));
        upload(api, addOwner(api, company), "PASSPORT");
        return company;
    }

    /// One who has said nothing of himself but the least.
    static String bareCompany(ApiClient api) {
        return api.post("/customers", business()).expect(201).text("id");
    }

    static String upload(ApiClient api, String holder, String type) {
        return DocumentSamples.upload(api, DocumentSamples.form(holder).with("documentType", type));
    }

    /// A new owner, complete.
    static ObjectNode owner(String company) {
        return (ObjectNode) tree("""
                {'customerId': '%s', 'roles': ['UBO', 'CONTROL_PERSON'], 'ownershipPercentage': 60, 'personalInfo':
                 {'firstName': 'Jane', 'lastName': 'Smith', 'birthDate': '1978-06-15', 'nationality': 'US',
                  'idType': 'SSN', 'identifier': '987-65-4321', %s}}""".formatted(company, ADDRESS));
    }

    static String addOwner(ApiClient api, String company) {
        return api.post("/beneficial-owners", owner(company).toString())
                .expect(201)
                .text("id");
    }

    /// A change of one field, by its dot path, to a JSON value written with single quotes; `null`
    /// to leave it out.
    static ObjectNode with(ObjectNode object, String path, @org.jspecify.annotations.Nullable String value) {
        ObjectNode copy = object.deepCopy();
        int dot = path.lastIndexOf('.');
        ObjectNode parent = dot < 0
                ? copy
                : (ObjectNode) copy.at("/" + path.substring(0, dot).replace('.', '/'));
        if (value == null) {
            parent.remove(path.substring(dot + 1));
        } else {
            parent.set(path.substring(dot + 1), tree(value));
        }
        return copy;
    }

    static ApiResponse submit(ApiClient api, String customer) {
        return api.post("/verifications", json("{'customerId': '" + customer + "'}"));
    }

    /// What the errors of a verification say, `type field`, in their order.
    static List<String> errors(ApiResponse verification) {
        return verification
                .json()
                .path("errors")
                .valueStream()
                .map(error -> (error.path("type").asString() + " "
                                + error.path("field").asString(""))
                        .strip())
                .toList();
    }

    /// Sends a platform's events to a receiver.
    static void subscribe(ApiClient api, WebhookReceiver receiver) {
        api.patch("/config", json("{'webhookEndpoint': '" + receiver.url() + "'}"))
                .expect(200);
    }

    static List<String> types(List<WebhookReceiver.Received> events) {
        return events.stream().map(WebhookReceiver.Received::type).toList();
    }

    static JsonNode data(WebhookReceiver.Received event) {
        return event.json().path("data");
    }

    /// The review queue of a server, as the command line has it.
    static ReviewQueue reviewQueue(TestServer server) {
        Environment world = Environment.withClock(server.clock());
        try {
            RootKeyRing keyRing =
                    RootKeyRing.load(server.database(), server.config().masterKey(), world.ids(), world.random());
            return CommandFeatures.reviewQueue(server.database(), keyRing, world);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Of one platform, every row of these tables, as text.
    static String dump(TestPlatform platform, String... tables) {
        StringBuilder dump = new StringBuilder();
        for (String table : tables) {
            platform.server()
                    .database()
                    .query(
                            "select t::text as row from " + table + " t where platform_id = ?",
                            row -> row.text("row"),
                            platform.platform().id().uuid())
                    .forEach(row -> dump.append(row).append('\n'));
        }
        return dump.toString();
    }
}
