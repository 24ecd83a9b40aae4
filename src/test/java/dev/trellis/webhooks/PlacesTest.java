package dev.trellis.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlacesTest {
    @Test
    void slowEndpointsGetHalfBetweenThem() {
        Places places = new Places(10);

        assertThat(places.take(8, true).count()).isEqualTo(5);
        assertThat(places.take(1, true).count()).isZero();
        assertThat(places.take(8, false).count()).isEqualTo(5);
        assertThat(places.taken()).isEqualTo(10);
    }

    @Test
    void whatFastOnesUseIsNotTakenFromTheHalfOfTheSlow() {
        Places places = new Places(10);
        places.take(5, false);

        assertThat(places.take(9, true).count()).isEqualTo(5);
    }

    @Test
    void onePlaceIsEnoughForASlowEndpointToo() {
        assertThat(new Places(1).take(3, true).count()).isEqualTo(1);
    }

    @Test
    void nothingIsHadWhenNothingIsWanted() {
        Places places = new Places(3);

        assertThat(places.take(0, false).count()).isZero();
        assertThat(places.take(-4, true).count()).isZero();
        assertThat(places.taken()).isZero();
    }

    @Test
    void whateverIsTakenAndGivenBackNoneIsLostAndTheLimitsHold() {
        long seed = System.nanoTime();
        System.out.println("PlacesTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        Places places = new Places(20);
        Deque<Places.Had> held = new ArrayDeque<>();
        for (int round = 0; round < 10_000; round++) {
            if (random.nextBoolean()) {
                held.add(places.take(random.nextInt(8), random.nextInt(3) == 0));
            } else if (!held.isEmpty()) {
                Places.Had had = held.remove();
                places.giveBack(had.count(), had.isSlow());
            }
            assertThat(held.stream().mapToInt(Places.Had::count).sum())
                    .isEqualTo(places.taken())
                    .isLessThanOrEqualTo(20);
            assertThat(held.stream()
                            .filter(Places.Had::isSlow)
                            .mapToInt(Places.Had::count)
                            .sum())
                    .isLessThanOrEqualTo(10);
        }
    }
}
