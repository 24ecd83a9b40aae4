package dev.trellis.bench;

import dev.trellis.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/// Random bodies of `POST /customers`, with as many fields as platforms send: four individuals for
/// each business. The same seed gives the same bodies.
final class RequestBodies {
    private static final int COUNT = 2_000;
    private static final List<String> FIRST_NAMES =
            List.of("Jane", "Luis", "Amara", "Søren", "Mei", "Tomasz", "Zoë", "Yusuf", "Ingrid", "Paulo");
    private static final List<String> LAST_NAMES =
            List.of("Doe", "García", "Okafor", "Lindqvist", "Chen", "Nowak", "Martin", "Demir", "Hansen", "Silva");
    private static final List<String> STREETS =
            List.of("Pine Street", "Oak Avenue", "Paseo de la Reforma", "Market Street", "Hauptstraße");
    private static final List<String> COUNTRIES = List.of("US", "MX", "DE", "BR", "GB");
    private static final List<List<String>> CURRENCIES =
            List.of(List.of("USD"), List.of("USD", "USDC"), List.of("MXN"), List.of("EUR", "BTC"));

    private final List<byte[]> bodies;

    private RequestBodies(List<byte[]> bodies) {
        this.bodies = bodies;
    }

    static RequestBodies generate(RandomGenerator random) {
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            ObjectNode body = random.nextInt(5) == 0 ? business(random) : individual(random);
            bodies.add(Json.mapper().writeValueAsBytes(body));
        }
        return new RequestBodies(bodies);
    }

    byte[] any(RandomGenerator random) {
        return bodies.get(random.nextInt(COUNT));
    }

    private static ObjectNode individual(RandomGenerator random) {
        String first = any(FIRST_NAMES, random);
        String country = any(COUNTRIES, random);
        ObjectNode body = Json.object();
        body.put("customerType", "INDIVIDUAL");
        body.put("fullName", first + " " + any(LAST_NAMES, random));
        body.put("birthDate", date(1940, 65, random));
        body.put("nationality", country);
        body.put("email", "customer." + random.nextInt(1_000_000) + "@example.com");
        body.put("phoneNumber", "+1415555" + (1_000 + random.nextInt(9_000)));
        body.put("region", country);
        any(CURRENCIES, random).forEach(body.putArray("currencies")::add);
        body.set("address", address(country, random));
        if (random.nextBoolean()) {
            body.put("idType", "SSN");
            body.put("identifier", Integer.toString(100_000_000 + random.nextInt(800_000_000)));
            body.put("countryOfIssuance", country);
        }
        return body;
    }

    private static ObjectNode business(RandomGenerator random) {
        String country = any(COUNTRIES, random);
        ObjectNode body = Json.object();
        body.put("customerType", "BUSINESS");
        body.put("region", country);
        any(CURRENCIES, random).forEach(body.putArray("currencies")::add);
        body.set("address", address(country, random));
        ObjectNode info = body.putObject("businessInfo");
        info.put(
                "legalName",
                any(LAST_NAMES, random) + " & " + any(LAST_NAMES, random) + " Trading " + random.nextInt(10_000));
        info.put("country", country);
        info.put("registrationNumber", Integer.toString(random.nextInt(1_000_000_000)));
        info.put("taxId", Integer.toString(100_000_000 + random.nextInt(800_000_000)));
        info.put("incorporatedOn", date(1990, 30, random));
        info.put("entityType", "LLC");
        info.put("businessType", "INFORMATION");
        info.put("purposeOfAccount", "CONTRACTOR_PAYOUTS");
        return body;
    }

    private static ObjectNode address(String country, RandomGenerator random) {
        ObjectNode address = Json.object();
        address.put("line1", (1 + random.nextInt(999)) + " " + any(STREETS, random));
        address.put("line2", "Floor " + (1 + random.nextInt(40)));
        address.put("city", "Seattle");
        address.put("state", "WA");
        address.put("postalCode", Integer.toString(10_000 + random.nextInt(90_000)));
        address.put("country", country);
        return address;
    }

    private static String date(int fromYear, int years, RandomGenerator random) {
        return "%04d-%02d-%02d"
                .formatted(fromYear + random.nextInt(years), 1 + random.nextInt(12), 1 + random.nextInt(28));
    }

    private static <T> T any(List<T> list, RandomGenerator random) {
        return list.get(random.nextInt(list.size()));
    }
}
