package dev.roundhouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.CacheUse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CacheReadingsTest {
  private final List<CacheUse> caches = new ArrayList<>();
  private final CacheReadings readings = new CacheReadings(() -> List.copyOf(caches));

  private Reading look(CacheUse... now) {
    caches.clear();
    caches.addAll(List.of(now));
    return readings.read();
  }

  private static CacheUse lists(long entries, long hits, long misses, long evictions) {
    return new CacheUse("lists", entries, 1000, hits, misses, evictions);
  }

  @Test
  void oneThatHasRoomIsHealthyWithItsNumbers() {
    assertThat(look()).extracting(Reading::state).isEqualTo(ComponentState.NOT_CONFIGURED);
    assertThat(look(lists(0, 0, 0, 0)))
        .isEqualTo(Reading.healthy("lists: 0 of 1000 kept, not asked yet"));
    assertThat(look(lists(40, 960, 40, 0), new CacheUse("rules", 7, 50_000, 1, 7, 0)))
        .isEqualTo(
            Reading.healthy(
                "lists: 40 of 1000 kept, 96.0 % found; rules: 7 of 50000 kept, 12.5 % found"));
  }

  @Test
  void oneThatIsFullAndThrowsAwayAllTheTimeIsDegradedAsLongAsItDoes() {
    look(lists(1000, 50_000, 1000, 0));

    Reading thrashing = look(lists(1000, 50_100, 1900, 850));
    Reading calm = look(lists(1000, 60_000, 1910, 855));
    Reading idle = look(lists(1000, 60_010, 1930, 875));

    assertThat(thrashing.state()).isEqualTo(ComponentState.DEGRADED);
    assertThat(thrashing.message())
        .startsWith("lists threw away 850 in 1000 looks")
        .endsWith("lists: 1000 of 1000 kept, 96.3 % found");
    assertThat(calm.state()).as("full, and of use").isEqualTo(ComponentState.HEALTHY);
    assertThat(idle.state()).as("too few looks to tell").isEqualTo(ComponentState.HEALTHY);
  }

  @Test
  void oneThatHasBegunAnewIsCountedFromItsBeginning() {
    look(new CacheUse("rules", 900, 1000, 5000, 5000, 4000));

    Reading anew = look(new CacheUse("rules", 950, 1000, 10, 990, 200));

    assertThat(anew.message()).startsWith("rules threw away 200 in 1000 looks");
  }
}
