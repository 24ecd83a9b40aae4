package dev.trellis.customers;

import static dev.trellis.testing.RequestBodies.individual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.ConcurrentCalls;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pagination of the list of customers.
class CustomerPagesTest {
    private static final ApiClient API = CustomerSamples.platform().api();
    private static final List<String> NEWEST_FIRST = new ArrayList<>();

    @BeforeAll
    static void populate() {
        for (int i = 0; i < 24; i++) {
            NEWEST_FIRST.addFirst(CustomerSamples.create(API, "'region': '" + (i % 2 == 0 ? "US" : "MX") + "'"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 6, 8, 12, 23, 24, 25, 100})
    void theWalkTellsEachCustomerOnce(int limit) {
        List<ApiResponse> pages = fetchAllPages(API, "limit=" + limit);

        List<String> ids = new ArrayList<>();
        pages.forEach(page -> ids.addAll(page.ids()));
        assertThat(ids).isEqualTo(NEWEST_FIRST);
        assertThat(pages).hasSize((24 + limit - 1) / limit);
        pages.subList(0, pages.size() - 1)
                .forEach(page -> assertThat(page.ids()).hasSize(limit));
        for (int i = 0; i < pages.size(); i++) {
            ApiResponse page = pages.get(i);
            assertThat(page.json().path("hasMore").asBoolean()).isEqualTo(i < pages.size() - 1);
            assertThat(page.json().has("nextCursor")).isEqualTo(i < pages.size() - 1);
            if (page.json().has("totalCount")) {
                assertThat(page.json().path("totalCount").asInt()).isEqualTo(24);
            }
        }
        assertThat(pages.getFirst().json().has("totalCount")).isTrue();
    }

    @Test
    void aPageHas20UnlessAsked() {
        assertThat(API.get("/customers").expect(200).ids()).isEqualTo(NEWEST_FIRST.subList(0, 20));
    }

    @Test
    void aPlatformWithoutCustomersHasOneEmptyPage() {
        ApiResponse page = CustomerSamples.platform().api().get("/customers").expect(200);

        assertThat(page.ids()).isEmpty();
        assertThat(page.json().path("hasMore").asBoolean()).isFalse();
        assertThat(page.json().has("nextCursor")).isFalse();
        assertThat(page.json().path("totalCount").asInt(-1)).isZero();
    }

    @Test
    void aFilteredWalkTellsEachMatchOnce() {
        List<String> ids = new ArrayList<>();
        fetchAllPages(API, "limit=5&region=MX").forEach(page -> {
            ids.addAll(page.ids());
            if (page.json().has("totalCount")) {
                assertThat(page.json().path("totalCount").asInt()).isEqualTo(12);
            }
        });

        assertThat(ids)
                .isEqualTo(NEWEST_FIRST.stream()
                        .filter(id -> NEWEST_FIRST.indexOf(id) % 2 == 0)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "101", "-1", "1.5", "abc", "1e1", "99999999999999999999", "%20", "٥"})
    void theLimitIsFrom1To100(String limit) {
        String encoded = limit.startsWith("%") ? limit : URLEncoder.encode(limit, StandardCharsets.UTF_8);
        assertThat(API.get("/customers?limit=" + encoded)
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactly("limit");
    }

    @Test
    void everyWrongPartOfAQueryIsToldAtOnce() {
        String query = "limit=0&customerType=ROBOT&createdAfter=yesterday&createdBefore=2025-02-30T00:00:00Z"
                + "&updatedAfter=5&updatedBefore=2025-01-01&isIncludingDeleted=maybe&cursor=nonsense";
        assertThat(API.get("/customers?" + query).expect(400, "INVALID_INPUT").invalidFields())
                .containsExactlyInAnyOrder(
                        "limit",
                        "customerType",
                        "createdAfter",
                        "createdBefore",
                        "updatedAfter",
                        "updatedBefore",
                        "isIncludingDeleted",
                        "cursor");
    }

    @Test
    void aCursorThatWasTamperedWithIsRefused() {
        String cursor = cursor(API, "limit=5");
        for (int i = 0; i < cursor.length(); i++) {
            char replacement = cursor.charAt(i) == 'A' ? 'B' : 'A';
            refuse("limit=5", cursor.substring(0, i) + replacement + cursor.substring(i + 1));
        }
        refuse("limit=5", cursor.substring(1));
        refuse("limit=5", cursor.substring(0, cursor.length() - 1));
        refuse("limit=5", cursor + "A");
        refuse("limit=5", cursor + "=");
        refuse("limit=5", cursor + cursor);
        refuse("limit=5", NEWEST_FIRST.getFirst());
        assertThat(API.get("/customers?limit=5&cursor=" + cursor).expect(200).ids())
                .isEqualTo(NEWEST_FIRST.subList(5, 10));
    }

    @Test
    void aCursorBelongsToTheFiltersItCameWith() {
        refuse("limit=5&region=US", cursor(API, "limit=5"));
        refuse("limit=5", cursor(API, "limit=5&region=US"));
        refuse("limit=5&region=MX", cursor(API, "limit=5&region=US"));
        refuse("limit=5&isIncludingDeleted=true", cursor(API, "limit=5"));
        refuse("limit=5&customerType=INDIVIDUAL&region=US", cursor(API, "limit=5&region=US"));
        String accounts =
                API.get("/customers/internal-accounts?limit=5").expect(200).text("nextCursor");
        refuse("limit=5", accounts);
        String both = cursor(API, "limit=5&region=US&customerType=INDIVIDUAL");
        API.get("/customers?customerType=INDIVIDUAL&limit=5&cursor=" + both + "&region=US")
                .expect(200);
    }

    /// Customers are created and deleted between the requests, also the one that a cursor points
    /// to; those that stay are listed exactly once each.
    @Test
    void whileRowsComeAndGoThoseThatStayAreToldOnce() {
        ApiClient api = CustomerSamples.platform().api();
        long seed = System.nanoTime();
        System.out.println("CustomerPagesTest.whileRowsComeAndGo: seed " + seed);
        List<String> staying = new ArrayList<>();
        List<String> going = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            staying.addFirst(CustomerSamples.create(api));
            going.add(CustomerSamples.create(api));
        }
        Collections.shuffle(going, new Random(seed));
        AtomicBoolean isFinished = new AtomicBoolean();
        List<Callable<Boolean>> concurrent = new ArrayList<>();
        concurrent.add(() -> {
            for (int i = 0; i < 3; i++) {
                List<String> listed = new ArrayList<>();
                fetchAllPages(api, "limit=4").forEach(page -> listed.addAll(page.ids()));
                assertThat(listed).doesNotHaveDuplicates();
                listed.retainAll(new HashSet<>(staying));
                assertThat(listed).isEqualTo(staying);
            }
            isFinished.set(true);
            return true;
        });
        concurrent.add(() -> {
            for (String id : going) {
                api.delete("/customers/" + id).expect(200);
            }
            return true;
        });
        concurrent.add(() -> {
            for (int i = 0; i < 500 && !isFinished.get(); i++) {
                api.post("/customers", individual()).expect(201);
            }
            return true;
        });
        ConcurrentCalls.run(concurrent);
    }

    private static void refuse(String query, String cursor) {
        assertThat(API.get("/customers?" + query + "&cursor=" + cursor)
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactly("cursor");
    }

    private static String cursor(ApiClient api, String query) {
        String cursor = api.get("/customers?" + query).expect(200).text("nextCursor");
        assertThat(cursor).isNotEmpty();
        return cursor;
    }

    private static List<ApiResponse> fetchAllPages(ApiClient api, String query) {
        List<ApiResponse> pages = new ArrayList<>();
        String cursor = "";
        do {
            ApiResponse page = api.get("/customers?" + query + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .expect(200);
            pages.add(page);
            cursor = page.text("nextCursor");
        } while (!cursor.isEmpty() && pages.size() < 1_000);
        return pages;
    }
}
