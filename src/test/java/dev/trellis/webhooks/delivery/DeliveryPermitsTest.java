package dev.trellis.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DeliveryPermitsTest {
    @Test
    void slowEndpointsGetHalfBetweenThem() {
        DeliveryPermits places = new DeliveryPermits(10);

        assertThat(places.acquire(8, true).count()).isEqualTo(5);
        assertThat(places.acquire(1, true).count()).isZero();
        assertThat(places.acquire(8, false).count()).isEqualTo(5);
        assertThat(places.inUse()).isEqualTo(10);
    }

    @Test
    void whatFastOnesUseIsNotTakenFromTheHalfOfTheSlow() {
        DeliveryPermits places = new DeliveryPermits(10);
        places.acquire(5, false);

        assertThat(places.acquire(9, true).count()).isEqualTo(5);
    }

    @Test
    void onePlaceIsEnoughForASlowEndpointToo() {
        assertThat(new DeliveryPermits(1).acquire(3, true).count()).isEqualTo(1);
    }

    @Test
    void nothingIsHadWhenNothingIsWanted() {
        DeliveryPermits places = new DeliveryPermits(3);

        assertThat(places.acquire(0, false).count()).isZero();
        assertThat(places.acquire(-4, true).count()).isZero();
        assertThat(places.inUse()).isZero();
    }

    @Test
    void whateverIsTakenAndGivenBackNoneIsLostAndTheLimitsHold() {
        long seed = System.nanoTime();
        System.out.println("PlacesTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        DeliveryPermits places = new DeliveryPermits(20);
        Deque<DeliveryPermits.Permit> held = new ArrayDeque<>();
        for (int round = 0; round < 10_000; round++) {
            if (random.nextBoolean()) {
                held.add(places.acquire(random.nextInt(8), random.nextInt(3) == 0));
            } else if (!held.isEmpty()) {
                DeliveryPermits.Permit had = held.remove();
                places.release(had.count(), had.isSlow());
            }
            assertThat(held.stream().mapToInt(DeliveryPermits.Permit::count).sum())
                    .isEqualTo(places.inUse())
                    .isLessThanOrEqualTo(20);
            assertThat(held.stream()
                            .filter(DeliveryPermits.Permit::isSlow)
                            .mapToInt(DeliveryPermits.Permit::count)
                            .sum())
                    .isLessThanOrEqualTo(10);
        }
    }
}
