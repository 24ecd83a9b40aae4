package dev.trellis.webhooks.keys;

import static dev.trellis.webhooks.keys.SigningKeyView.Status.ACTIVE;
import static dev.trellis.webhooks.keys.SigningKeyView.Status.NEXT;
import static dev.trellis.webhooks.keys.SigningKeyView.Status.RETIRING;
import static dev.trellis.webhooks.keys.SigningKeysFixture.bytes;
import static dev.trellis.webhooks.keys.SigningKeysFixture.isBy;
import static dev.trellis.webhooks.keys.SigningKeysFixture.isSigned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trellis.base.ApiException;
import dev.trellis.base.Environment;
import dev.trellis.base.ErrorCode;
import dev.trellis.testing.ConcurrentCalls;
import dev.trellis.testing.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The rotation of signing keys: whatever was signed can be verified.
class SigningKeyRotationTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final byte[] BODY = bytes("{\"type\": \"TEST\"}");

    private final SigningKeysFixture fixture = new SigningKeysFixture();
    private final SigningKeys keys = fixture.node();
    private final SigningKeyView first = keys.list().getFirst();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aKeyIsAnnouncedThenSignsThenRetiresThenIsGone() {
        SigningKeyView next = keys.rotate(Duration.ofHours(24), Duration.ofDays(7));
        assertThat(next.status()).isEqualTo(NEXT);
        assertThat(next.retiresAt()).isNull();
        assertStatuses(keys, first, ACTIVE, next, NEXT);
        assertThat(keys.list().getFirst().retiresAt())
                .isEqualTo(next.activeFrom().plus(Duration.ofDays(7)));
        assertThat(isBy(first, BODY, keys.sign(BODY))).isTrue();

        fixture.clock.advance(Duration.ofHours(24).minusMinutes(1));
        assertStatuses(keys, first, ACTIVE, next, NEXT);
        String lastOfTheOld = keys.sign(BODY);
        assertThat(isBy(first, BODY, lastOfTheOld)).isTrue();

        fixture.clock.advance(Duration.ofMinutes(1));
        assertStatuses(keys, next, ACTIVE, first, RETIRING);
        assertThat(isBy(next, BODY, keys.sign(BODY))).isTrue();
        assertThat(isSigned(BODY, lastOfTheOld, keys.list()))
                .as("signed before the switch, verified with the list fetched after it")
                .isTrue();

        fixture.clock.advance(Duration.ofDays(7));
        assertStatuses(keys, next, ACTIVE);
        assertThat(isBy(next, BODY, keys.sign(BODY))).isTrue();
        assertStatuses(fixture.node(), next, ACTIVE);
    }

    @Test
    void anotherNodeFollowsWithinTenSeconds() {
        SigningKeys other = fixture.node();
        SigningKeyView next = keys.rotateNow(HOUR);
        assertThat(isBy(next, BODY, keys.sign(BODY))).isTrue();

        fixture.clock.advance(Duration.ofSeconds(10));

        assertThat(isBy(next, BODY, other.sign(BODY))).isTrue();
        assertStatuses(other, next, ACTIVE, first, RETIRING);
    }

    @Test
    void aNodeThatWasIdleForDaysReadsBeforeItSigns() {
        SigningKeys idle = fixture.node();
        SigningKeyView next = keys.rotate(HOUR, HOUR);
        fixture.clock.advance(Duration.ofDays(3));

        List<Boolean> verified = ConcurrentCalls.times(8, i -> isBy(next, BODY, idle.sign(BODY)));

        assertThat(verified).containsOnly(true);
    }

    @Test
    void aNextKeyIsNotMadeTwice() {
        SigningKeyView next = keys.rotate(HOUR, HOUR);

        assertThatThrownBy(() -> fixture.node().rotate(HOUR, HOUR))
                .isInstanceOfSatisfying(ApiException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
                    assertThat(refused.message()).contains(next.id().text()).contains("takes over at 20");
                });
        assertStatuses(keys, first, ACTIVE, next, NEXT);
        fixture.clock.advance(HOUR);
        SigningKeyView third = keys.rotate(HOUR, HOUR);
        assertStatuses(keys, next, ACTIVE, third, NEXT, first, RETIRING);
    }

    @Test
    void ofRotationsAtOnceOneWins() {
        for (int round = 0; round < 8; round++) {
            List<Boolean> won = ConcurrentCalls.times(4, i -> {
                SigningKeys node = fixture.node();
                try {
                    node.rotate(HOUR, Duration.ofMinutes(1));
                    return true;
                } catch (ApiException refused) {
                    assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
                    return false;
                }
            });
            assertThat(won).containsOnlyOnce(true);
            fixture.clock.advance(HOUR.plusMinutes(1));
            assertThat(keys.list()).hasSize(1);
        }
    }

    @Test
    void aCompromisedKeyIsGoneAtOnce() {
        SigningKeyView next = keys.rotateNow(Duration.ZERO);

        assertStatuses(keys, next, ACTIVE);
        assertThat(isBy(next, BODY, keys.sign(BODY))).isTrue();
    }

    @Test
    void atOnceMeansTheWaitingKeyIfThereIsOne() {
        SigningKeyView waiting = keys.rotate(HOUR, HOUR);
        SigningKeyView now = keys.rotateNow(Duration.ofMinutes(2));

        assertThat(now.id()).isEqualTo(waiting.id());
        assertStatuses(keys, now, ACTIVE, first, RETIRING);
        SigningKeyView fresh = keys.rotateNow(Duration.ZERO);
        assertStatuses(keys, fresh, ACTIVE, first, RETIRING);
        assertThat(fresh.id()).isNotEqualTo(waiting.id());
        fixture.clock.advance(Duration.ofMinutes(2));
        assertStatuses(keys, fresh, ACTIVE);
    }

    @Test
    void noticeAndOverlapHaveBounds() {
        Duration second = Duration.ofSeconds(1);
        Duration minute = Duration.ofMinutes(1);
        Duration year = Duration.ofDays(365);
        assertRefused(() -> keys.rotate(minute.minus(second), HOUR));
        assertRefused(() -> keys.rotate(HOUR, minute.minus(second)));
        assertRefused(() -> keys.rotate(year.plus(second), HOUR));
        assertRefused(() -> keys.rotate(HOUR, year.plus(second)));
        assertRefused(() -> keys.rotateNow(second.negated()));
        assertRefused(() -> keys.rotateNow(year.plus(second)));
        assertStatuses(keys, first, ACTIVE);
        keys.rotate(minute, minute);
        assertThat(keys.list()).hasSize(2);
    }

    @Test
    void aNodeWhoseClockRunsLateSignsAllTheSame() {
        TestClock late = new TestClock();
        late.advance(Duration.ofHours(-2));
        SigningKeys node = SigningKeys.load(fixture.database, fixture.ring, Environment.withClock(late));

        assertThat(isSigned(BODY, node.sign(BODY), keys.list())).isTrue();
        assertThat(node.list()).extracting(SigningKeyView::status).containsExactly(ACTIVE);
    }

    @Test
    void aClockThatIsSetBackDoesNotMakeTheOldKeyTheNewest() {
        SigningKeys other = fixture.node();
        fixture.clock.advance(Duration.ofHours(-1));
        SigningKeyView next = keys.rotate(Duration.ofMinutes(1), HOUR);

        assertThat(other.list()).extracting(SigningKeyView::id).contains(next.id());
        fixture.clock.advance(Duration.ofHours(1).plusMinutes(1));
        assertStatuses(other, next, ACTIVE, first, RETIRING);
    }

    /// Whatever one node signs can be verified with the list that another node returns at that
    /// moment or later.
    @Test
    void noEventIsLeftUnverifiable() {
        long seed = new Random().nextLong();
        System.out.println("SigningRotationTest seed " + seed);
        Random random = new Random(seed);
        List<SigningKeys> nodes = List.of(keys, fixture.node(), fixture.node());
        int rotations = 0;
        for (int step = 0; step < 300; step++) {
            fixture.clock.advance(Duration.ofSeconds(random.nextInt(60)));
            if (random.nextInt(8) == 0) {
                rotations += rotate(nodes.get(random.nextInt(3)), random) ? 1 : 0;
            }
            String header = nodes.get(random.nextInt(3)).sign(BODY);
            fixture.clock.advance(Duration.ofSeconds(random.nextInt(50)));
            assertThat(isSigned(BODY, header, nodes.get(random.nextInt(3)).list()))
                    .as("step %d of seed %d", step, seed)
                    .isTrue();
        }
        assertThat(rotations).isPositive();
    }

    private static boolean rotate(SigningKeys node, Random random) {
        try {
            node.rotate(Duration.ofSeconds(60 + random.nextInt(200)), Duration.ofSeconds(60 + random.nextInt(300)));
            return true;
        } catch (ApiException conflict) {
            return false;
        }
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable rotation) {
        assertThatThrownBy(rotation)
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_INPUT));
    }

    /// @param expected keys, each followed by its status
    private static void assertStatuses(SigningKeys node, Object... expected) {
        List<SigningKeyView> listed = node.list();
        assertThat(listed).hasSize(expected.length / 2);
        for (int i = 0; i < listed.size(); i++) {
            assertThat(listed.get(i).id()).isEqualTo(((SigningKeyView) expected[2 * i]).id());
            assertThat(listed.get(i).status()).isEqualTo(expected[2 * i + 1]);
        }
    }
}
