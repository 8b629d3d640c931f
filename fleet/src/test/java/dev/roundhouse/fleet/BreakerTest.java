package dev.roundhouse.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.fleet.Breaker.Answered;
import dev.roundhouse.fleet.Breaker.Closed;
import dev.roundhouse.fleet.Breaker.Failed;
import dev.roundhouse.fleet.Breaker.Open;
import dev.roundhouse.fleet.Breaker.Reset;
import dev.roundhouse.fleet.Breaker.State;
import dev.roundhouse.fleet.Breaker.Trying;
import dev.roundhouse.fleet.Breaker.Wanted;
import dev.roundhouse.fleet.Breaker.Withdrawn;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BreakerTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long HOUR = Duration.ofHours(1).toNanos();
  private final Breaker breaker = new Breaker(FleetSettings.defaults().breaker());

  @Test
  void failuresInARowOpenItAndAnAnswerBetweenThemDoesNot() {
    State state = new Closed(0);
    for (int failure = 0; failure < 4; failure++) {
      state = failed(state, null, 0);
    }
    assertThat(state).isEqualTo(new Closed(4));
    assertThat(after(state, new Answered(), 0)).isEqualTo(new Closed(0));

    State open = failed(state, null, 0);

    assertThat(open).isEqualTo(new Open(1, SECOND, "down"));
    assertThat(breaker.next(open, new Wanted(), SECOND - 1).passes()).isFalse();
  }

  @Test
  void oneProbePassesWhenThePauseIsOverAndItsAnswerCloses() {
    Breaker.Step probe = breaker.next(new Open(1, SECOND, "down"), new Wanted(), SECOND);

    assertThat(probe.passes()).isTrue();
    assertThat(breaker.next(probe.state(), new Wanted(), SECOND).passes()).isFalse();
    assertThat(after(probe.state(), new Answered(), SECOND)).isEqualTo(new Closed(0));
    assertThat(failed(probe.state(), null, SECOND)).isEqualTo(new Open(2, 3 * SECOND, "down"));
  }

  @Test
  void aProbeThatNeverEndsIsFollowedByAnother() {
    State probe = after(new Open(1, SECOND, "down"), new Wanted(), SECOND);

    assertThat(breaker.next(probe, new Wanted(), 30 * SECOND).passes()).isFalse();
    assertThat(breaker.next(probe, new Wanted(), 31 * SECOND).passes()).isTrue();
  }

  @Test
  void aProbeWhoseSenderDidNotWaitIsFollowedByAnotherAtOnce() {
    State probe = after(new Open(3, SECOND, "down"), new Wanted(), SECOND);

    State withdrawn = after(probe, new Withdrawn(), 2 * SECOND);

    assertThat(withdrawn).isEqualTo(new Open(3, 2 * SECOND, "down"));
    assertThat(breaker.next(withdrawn, new Wanted(), 2 * SECOND).passes()).isTrue();
    assertThat(after(new Closed(2), new Withdrawn(), 0)).isEqualTo(new Closed(2));
    assertThat(after(new Open(1, SECOND, "down"), new Withdrawn(), 0))
        .isEqualTo(new Open(1, SECOND, "down"));
  }

  @Test
  void whatTheServerAsksForIsHonouredUpToTheLongestPause() {
    assertThat(failed(new Closed(0), Duration.ofSeconds(90), 0))
        .isEqualTo(new Open(1, 90 * SECOND, "down"));
    assertThat(failed(new Closed(0), Duration.ofDays(3), 0))
        .isEqualTo(new Open(1, Duration.ofMinutes(24).toNanos(), "down"));
    assertThat(failed(new Open(1, SECOND, "down"), Duration.ofSeconds(90), 0))
        .isEqualTo(new Open(1, 90 * SECOND, "down"));
  }

  @Test
  void anAnswerToWhatWasSentBeforeDoesNotClose() {
    assertThat(after(new Open(1, SECOND, "down"), new Answered(), 0)).isInstanceOf(Open.class);
    assertThat(after(new Open(1, SECOND, "down"), new Reset(), 0)).isEqualTo(new Closed(0));
    assertThat(after(new Trying(3, SECOND, "down"), new Reset(), 0)).isEqualTo(new Closed(0));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 42, 20_261_121})
  void aDeadAddressCostsAtMostSixtyAttemptsADayAfterTheFirstHour(long seed) {
    Random random = new Random(seed);
    State state = new Closed(0);
    int first = 0;
    int later = 0;
    for (long now = 0; now < 25 * HOUR; now += SECOND) {
      Breaker.Step step = breaker.next(state, new Wanted(), now);
      state = step.state();
      if (step.passes()) {
        first += now < HOUR ? 1 : 0;
        later += now < HOUR ? 0 : 1;
        state = breaker.next(state, new Failed("down", null, random.nextDouble()), now).state();
      }
    }

    assertThat(first).isLessThan(25);
    assertThat(later).isBetween(50, 60);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 42, 20_261_121})
  void anAddressThatWasDownForSixHoursComesBackWithinOnePause(long seed) {
    Random random = new Random(seed);
    State state = new Closed(0);
    long back = 0;
    for (long now = 0; now < 8 * HOUR && back == 0; now += SECOND) {
      boolean isUp = now >= 6 * HOUR;
      Breaker.Step step = breaker.next(state, new Wanted(), now);
      state = step.state();
      if (step.passes() && isUp) {
        state = breaker.next(state, new Answered(), now).state();
        back = now;
      } else if (step.passes()) {
        state = breaker.next(state, new Failed("down", null, random.nextDouble()), now).state();
      }
    }

    assertThat(state).isEqualTo(new Closed(0));
    assertThat(back - 6 * HOUR).isBetween(0L, Duration.ofMinutes(27).toNanos());
  }

  private State failed(State state, @Nullable Duration asked, long now) {
    return after(state, new Failed("down", asked, 0), now);
  }

  private State after(State state, Breaker.Event event, long now) {
    return breaker.next(state, event, now).state();
  }
}
