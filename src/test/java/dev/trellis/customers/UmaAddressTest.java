package dev.trellis.customers;

import static dev.trellis.testing.RequestBodies.business;
import static dev.trellis.testing.RequestBodies.businessChange;
import static dev.trellis.testing.RequestBodies.individual;
import static dev.trellis.testing.RequestBodies.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.testing.ApiClient;
import dev.trellis.testing.ApiResponse;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// UMA addresses: generated or chosen, unique among live customers, always in the
/// platform's domain.
class UmaAddressTest {
    private static final TestPlatform PLATFORM = CustomerSamples.platform();
    private static final ApiClient API = PLATFORM.api();
    private static final String DOMAIN = PLATFORM.umaDomain();

    @Test
    void aGeneratedAddressIsWellFormedAndNewEachTime() {
        Set<String> addresses = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            String address = API.post("/customers", individual()).expect(201).text("umaAddress");
            assertThat(UmaAddresses.parse(address, DOMAIN)).contains(address);
            addresses.add(address);
        }
        assertThat(addresses).hasSize(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "john.doe", "x-y_z.0+9", "...", "+", "-", "_"})
    void aNameOfTheAllowedCharactersIsTaken(String name) {
        assertThat(createWith("$" + name + "@" + DOMAIN).expect(201).text("umaAddress"))
                .isEqualTo("$" + name + "@" + DOMAIN);
    }

    @Test
    void aNameHas1To63Characters() {
        createWith("$" + "n".repeat(63) + "@" + DOMAIN).expect(201);
        createWith("$" + "n".repeat(64) + "@" + DOMAIN).expect(400, "INVALID_UMA_ADDRESS");
    }

    @Test
    void upperCaseIsFoldedAndBlanksAreTrimmed() {
        assertThat(createWith("  $Jane.ROE@" + DOMAIN.toUpperCase(Locale.ROOT) + " ")
                        .expect(201)
                        .text("umaAddress"))
                .isEqualTo("$jane.roe@" + DOMAIN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$",
                "@",
                "$@DOMAIN",
                "ann@DOMAIN",
                "$ann",
                "$ann@",
                "$$ann@DOMAIN",
                "$an n@DOMAIN",
                "$an@n@DOMAIN",
                "$ann@@DOMAIN",
                "$änn@DOMAIN",
                "$ann!@DOMAIN",
                "$ann/..@DOMAIN",
                "$ann@DOMAIN.",
                "$ann@DOMAIN:443",
                "$ann@DOMAIN/x",
                "$ann@ DOMAIN",
                "$an\nn@DOMAIN",
                "＄ann@DOMAIN",
                "$ann＠DOMAIN",
                "https://DOMAIN/$ann"
            })
    void anAddressOfAnotherFormIsRefused(String form) {
        ApiResponse refused = createWith(form.replace("DOMAIN", DOMAIN)).expect(400, "INVALID_UMA_ADDRESS");

        assertThat(refused.invalidFields()).containsExactly("umaAddress");
    }

    @Test
    void anEndlessAddressIsRefusedLikeAnyOtherBadForm() {
        createWith("$" + "n".repeat(5_000) + "@" + DOMAIN).expect(400, "INVALID_UMA_ADDRESS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.test", "evilDOMAIN", "sub.DOMAIN", "DOMAIN.evil.test", "uma.test", "localhost"})
    void anAddressInAForeignDomainIsRefused(String domain) {
        assertThat(createWith("$ann@" + domain.replace("DOMAIN", DOMAIN))
                        .expect(400, "INVALID_UMA_ADDRESS")
                        .invalidFields())
                .containsExactly("umaAddress");
    }

    @Test
    void whatIsNoTextIsNoAddress() {
        assertThat(API.post("/customers", individual("'umaAddress': 7"))
                        .expect(400, "INVALID_INPUT")
                        .invalidFields())
                .containsExactly("umaAddress");
    }

    @Test
    void anAddressIsTakenOnceHoweverItIsWritten() {
        createWith("$taken@" + DOMAIN).expect(201);

        ApiResponse refused = createWith("$TAKEN@" + DOMAIN).expect(409, "UMA_ADDRESS_EXISTS");
        assertThat(refused.header("x-should-retry")).contains("false");
        String otherCustomer = CustomerSamples.create(API);
        assertThat(API.patch("/customers/" + otherCustomer, individual("'umaAddress': '$Taken@" + DOMAIN + "'"))
                        .expect(409, "UMA_ADDRESS_EXISTS")
                        .header("x-should-retry"))
                .contains("false");
    }

    @Test
    void theAddressOfADeletedCustomerIsFree() {
        String first = createWith("$mortal@" + DOMAIN).expect(201).text("id");
        API.delete("/customers/" + first).expect(200);

        createWith("$mortal@" + DOMAIN).expect(201);
        assertThat(API.get("/customers/" + first).expect(200).text("umaAddress"))
                .isEqualTo("$mortal@" + DOMAIN);
    }

    @Test
    void anAddressThatIsGivenUpIsFree() {
        String first = createWith("$early@" + DOMAIN).expect(201).text("id");
        ApiResponse moved = API.patch("/customers/" + first, individual("'umaAddress': '$Late@" + DOMAIN + "'"))
                .expect(200);

        assertThat(moved.text("umaAddress")).isEqualTo("$late@" + DOMAIN);
        createWith("$early@" + DOMAIN).expect(201);
    }

    @Test
    void ownAddressSentAgainChangesNothing() {
        ApiResponse created = createWith("$steady@" + DOMAIN).expect(201);
        CustomerSamples.waitBeyond(TestServer.shared().clock().instant());

        assertThat(API.patch("/customers/" + created.text("id"), individual("'umaAddress': '$STEADY@" + DOMAIN + "'"))
                        .expect(200)
                        .body())
                .isEqualTo(created.body());
    }

    @Test
    void aChangeIsHeldToTheSameRules() {
        String customer = CustomerSamples.create(API);
        for (String wrong : new String[] {"", "ann", "$ann@other.test", "$@" + DOMAIN}) {
            API.patch("/customers/" + customer, individual("'umaAddress': '" + wrong + "'"))
                    .expect(400, "INVALID_UMA_ADDRESS");
        }
    }

    @Test
    void aBusinessHasOneToo() {
        String customer = API.post("/customers", business()).expect(201).text("id");
        assertThat(API.patch("/customers/" + customer, businessChange("'umaAddress': '$firm@" + DOMAIN + "'"))
                        .expect(200)
                        .text("umaAddress"))
                .isEqualTo("$firm@" + DOMAIN);
    }

    @Test
    void aNameMayStandInTwoPlatforms() {
        TestPlatform otherPlatform = CustomerSamples.platform();
        createWith("$twin@" + DOMAIN).expect(201);

        otherPlatform
                .api()
                .post("/customers", individual("'umaAddress': '$twin@" + otherPlatform.umaDomain() + "'"))
                .expect(201);
    }

    private static ApiResponse createWith(String umaAddress) {
        return API.post("/customers", "{\"customerType\":\"INDIVIDUAL\",\"umaAddress\":" + quoted(umaAddress) + "}");
    }
}
