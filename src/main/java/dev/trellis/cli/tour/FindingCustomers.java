package dev.trellis.cli.tour;

import java.util.HashSet;
import java.util.Set;

/// Lists with filters, page by page, and one by id.
record FindingCustomers(String runId) implements Chapter {
    @Override
    public String title() {
        return "Finding customers";
    }

    @Override
    public void walk(TourRunner guide) {
        guide.say("By your own id.");
        var jane = guide.get("/customers?platformCustomerId=jane-" + runId);
        guide.check(
                "one customer, and no cursor",
                jane.body().path("data").size() == 1
                        && !jane.body().path("hasMore").asBoolean(true)
                        && !jane.body().has("nextCursor"));
        String id = jane.text("data.0.id");
        guide.say("One, by the id that Trellis gave.");
        var one = guide.get("/customers/" + id);
        guide.check(
                "the same as in the list",
                one.status() == 200 && one.body().equals(jane.body().at("/data/0")));
        guide.say("Filters combine; pages follow one another by a cursor.");
        Set<String> seen = new HashSet<>();
        var page = guide.get("/customers?customerType=INDIVIDUAL&limit=1");
        page.body()
                .path("data")
                .forEach(customer -> seen.add(customer.path("id").asString()));
        guide.check("one of them, and more to come", page.body().path("hasMore").asBoolean(false));
        var next = guide.get("/customers?customerType=INDIVIDUAL&limit=1&cursor=" + page.text("nextCursor"));
        next.body()
                .path("data")
                .forEach(customer -> seen.add(customer.path("id").asString()));
        guide.check("the next page has another one", seen.size() == 2);
        var unknown = guide.get("/customers/Customer:00000000-0000-7000-8000-000000000000");
        guide.check(
                "an unknown id is a 404 USER_NOT_FOUND",
                unknown.status() == 404 && unknown.text("code").equals("USER_NOT_FOUND"));
    }
}
