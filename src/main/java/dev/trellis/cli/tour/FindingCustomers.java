package dev.trellis.cli.tour;

import java.util.HashSet;
import java.util.Set;

/// Lists customers with filters and page by page, and gets one by its id.
record FindingCustomers(String runId) implements Chapter {
    @Override
    public String title() {
        return "Finding customers";
    }

    @Override
    public void run(TourRunner tour) {
        tour.narrate("By your own id.");
        var jane = tour.get("/customers?platformCustomerId=jane-" + runId);
        tour.check(
                "one customer, and no cursor",
                jane.body().path("data").size() == 1
                        && !jane.body().path("hasMore").asBoolean(true)
                        && !jane.body().has("nextCursor"));
        String id = jane.text("data.0.id");
        tour.narrate("One, by the id that Trellis gave.");
        var found = tour.get("/customers/" + id);
        tour.check(
                "the same as in the list",
                found.status() == 200 && found.body().equals(jane.body().at("/data/0")));
        tour.narrate("Filters combine; pages follow one another by a cursor.");
        Set<String> seen = new HashSet<>();
        var page = tour.get("/customers?customerType=INDIVIDUAL&limit=1");
        page.body()
                .path("data")
                .forEach(customer -> seen.add(customer.path("id").asString()));
        tour.check("one of them, and more to come", page.body().path("hasMore").asBoolean(false));
        var next = tour.get("/customers?customerType=INDIVIDUAL&limit=1&cursor=" + page.text("nextCursor"));
        next.body()
                .path("data")
                .forEach(customer -> seen.add(customer.path("id").asString()));
        tour.check("the next page has another one", seen.size() == 2);
        var unknown = tour.get("/customers/Customer:00000000-0000-7000-8000-000000000000");
        tour.check(
                "an unknown id is a 404 USER_NOT_FOUND",
                unknown.status() == 404 && unknown.text("code").equals("USER_NOT_FOUND"));
    }
}
