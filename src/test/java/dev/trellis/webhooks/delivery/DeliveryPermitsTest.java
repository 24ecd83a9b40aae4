package dev.trellis.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The node's limit of concurrent deliveries, and the share of slow endpoints.
class DeliveryPermitsTest {
    @Test
    void slowEndpointsGetHalfBetweenThem() {
        DeliveryPermits permits = new DeliveryPermits(10);

        assertThat(permits.acquire(8, true).count()).isEqualTo(5);
        assertThat(permits.acquire(1, true).count()).isZero();
        assertThat(permits.acquire(8, false).count()).isEqualTo(5);
        assertThat(permits.inUse()).isEqualTo(10);
    }

    @Test
    void permitsOfFastEndpointsDoNotCountAgainstTheHalfOfTheSlow() {
        DeliveryPermits permits = new DeliveryPermits(10);
        permits.acquire(5, false);

        assertThat(permits.acquire(9, true).count()).isEqualTo(5);
    }

    @Test
    void aSlowEndpointCanHaveTheOnlyPermit() {
        assertThat(new DeliveryPermits(1).acquire(3, true).count()).isEqualTo(1);
    }

    @Test
    void noneIsAcquiredWhenNoneIsWanted() {
        DeliveryPermits permits = new DeliveryPermits(3);

        assertThat(permits.acquire(0, false).count()).isZero();
        assertThat(permits.acquire(-4, true).count()).isZero();
        assertThat(permits.inUse()).isZero();
    }

    @Test
    void inAnyOrderOfAcquiringAndReleasingNoPermitIsLostAndTheLimitsHold() {
        long seed = System.nanoTime();
        System.out.println("DeliveryPermitsTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        DeliveryPermits permits = new DeliveryPermits(20);
        Deque<DeliveryPermits.Permit> acquired = new ArrayDeque<>();
        for (int round = 0; round < 10_000; round++) {
            if (random.nextBoolean()) {
                acquired.add(permits.acquire(random.nextInt(8), random.nextInt(3) == 0));
            } else if (!acquired.isEmpty()) {
                DeliveryPermits.Permit released = acquired.remove();
                permits.release(released.count(), released.isSlow());
            }
            assertThat(acquired.stream().mapToInt(DeliveryPermits.Permit::count).sum())
                    .isEqualTo(permits.inUse())
                    .isLessThanOrEqualTo(20);
            assertThat(acquired.stream()
                            .filter(DeliveryPermits.Permit::isSlow)
                            .mapToInt(DeliveryPermits.Permit::count)
                            .sum())
                    .isLessThanOrEqualTo(10);
        }
    }
}
