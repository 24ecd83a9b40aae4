package dev.trellis.verification;

import static dev.trellis.verification.VerificationSamples.completePerson;
import static dev.trellis.verification.VerificationSamples.submit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trellis.CommandFeatures;
import dev.trellis.base.Environment;
import dev.trellis.customers.Customers;
import dev.trellis.db.SqlStatement;
import dev.trellis.documents.DocumentSamples;
import dev.trellis.hosted.DatabaseHostedFlowFindings;
import dev.trellis.sealing.RootKeyRing;
import dev.trellis.testing.ApiClient;
import dev.trellis.testing.TestPlatform;
import dev.trellis.testing.TestServer;
import dev.trellis.watchlist.Watchlist;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

/// What becomes of verifications whose server died while the provider was asked.
class VerificationResumeTest {
    private final TestServer server = TestServer.shared();
    private final TestPlatform platform = server.newPlatform();
    private final ApiClient api = platform.api();

    @Test
    void theProviderIsAskedAgainAndItsWordCountsOnce() {
        String person = completePerson(api, "Ann 003");
        String id = submit(api, person).text("id");
        leave(id);
        VerificationFeature feature = feature();
        feature.resumeStalled(server.platforms().platforms().list());
        feature.resumeStalled(server.platforms().platforms().list());

        assertThat(api.get("/verifications/" + id).text("verificationStatus")).isEqualTo("RESOLVE_ERRORS");
        assertThat(api.get("/webhook-events?type=VERIFICATION.RESOLVE_ERRORS&customerId=" + person)
                        .ids())
                .as("once when it was handed in, once now")
                .hasSize(2);
    }

    @Test
    void whoWasDeletedMeanwhileIsPassedOver() {
        String person = completePerson(api, "Ann 003");
        String id = submit(api, person).text("id");
        api.delete("/customers/" + person).expect(200);
        leave(id);

        assertThat(new VerificationStore(server.database())
                        .listStalled(platform.platform().id()))
                .isEmpty();
        feature().resumeStalled(server.platforms().platforms().list());
        assertThat(api.get("/verifications/" + id).text("verificationStatus")).isEqualTo("IN_PROGRESS");
    }

    @Test
    void whoWasHandedInThisMomentIsLeftToWhoeverIsAtIt() {
        String id = submit(api, completePerson(api, "Ann 003")).text("id");
        server.database()
                .commit(SqlStatement.of(
                        "update verifications set status = 'IN_PROGRESS' where platform_id = ? and id = ?",
                        platform.platform().id().uuid(),
                        DocumentSamples.uuid(id)));

        assertThat(new VerificationStore(server.database())
                        .listStalled(platform.platform().id()))
                .isEmpty();
    }

    /// As a server that died would have left it.
    private void leave(String verification) {
        server.database()
                .commit(SqlStatement.of("""
                        update verifications set status = 'IN_PROGRESS', updated_at = now() - interval '2 minutes'
                        where platform_id = ? and id = ?""", platform.platform().id().uuid(), DocumentSamples.uuid(verification)));
    }

    private VerificationFeature feature() {
        Environment world = Environment.withClock(server.clock());
        try {
            RootKeyRing keyRing =
                    RootKeyRing.load(server.database(), server.config().masterKey(), world.ids(), world.random());
            Customers customers =
                    CommandFeatures.customers(server.database(), keyRing, world).customers();
            return new VerificationFeature(
                    server.database(),
                    customers,
                    CommandFeatures.outbox(keyRing, world),
                    new DatabaseHostedFlowFindings(),
                    Watchlist.empty(),
                    world);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
