package dev.roundhouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.monitoring.AlertEvent.Acknowledge;
import dev.roundhouse.monitoring.AlertEvent.Condition;
import dev.roundhouse.monitoring.AlertEvent.Gone;
import dev.roundhouse.monitoring.AlertEvent.Raised;
import dev.roundhouse.monitoring.AlertEvent.Resolve;
import dev.roundhouse.monitoring.AlertEvent.Seen;
import dev.roundhouse.monitoring.AlertState.Acknowledged;
import dev.roundhouse.monitoring.AlertState.Firing;
import dev.roundhouse.monitoring.AlertState.Inactive;
import dev.roundhouse.monitoring.AlertState.Pending;
import dev.roundhouse.monitoring.AlertState.Resolved;
import dev.roundhouse.monitoring.AlertState.Suppressed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AlertStateTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration HOLDS = Duration.ofMinutes(2);
  private static final Duration CLEARS = Duration.ofSeconds(30);

  private static AlertState at(AlertState state, int second, AlertEvent event) {
    return AlertState.next(state, event, START.plusSeconds(second));
  }

  private static Seen seen(Condition condition) {
    return new Seen(condition, Optional.empty(), HOLDS, CLEARS);
  }

  private static Seen silenced(Condition condition) {
    return new Seen(condition, Optional.of("a silence"), HOLDS, CLEARS);
  }

  private static AlertState firing() {
    return at(at(new Inactive(), 0, seen(Condition.TRUE)), 120, seen(Condition.TRUE));
  }

  @Test
  void firesWhenItWasTrueForLongEnough() {
    AlertState state = at(new Inactive(), 0, seen(Condition.TRUE));
    assertThat(state).isEqualTo(new Pending(START));
    assertThat(at(state, 119, seen(Condition.TRUE))).isEqualTo(state);

    assertThat(at(state, 120, seen(Condition.TRUE))).isInstanceOf(Firing.class);
  }

  @Test
  void beginsToWaitAnewWhenItIsNotTrueOrNobodyKnows() {
    AlertState state = at(new Inactive(), 0, seen(Condition.TRUE));

    assertThat(at(state, 60, seen(Condition.FALSE))).isInstanceOf(Inactive.class);
    assertThat(at(state, 60, seen(Condition.UNKNOWN))).isInstanceOf(Inactive.class);
  }

  @Test
  void isOverOnlyWhenThatHasHeld() {
    AlertState state = at(firing(), 130, seen(Condition.FALSE));
    assertThat(state).isInstanceOf(Firing.class);

    AlertState again = at(state, 140, seen(Condition.TRUE));
    assertThat(at(again, 165, seen(Condition.FALSE))).isInstanceOf(Firing.class);
    assertThat(at(state, 159, seen(Condition.FALSE))).isInstanceOf(Firing.class);
    assertThat(at(state, 160, seen(Condition.FALSE))).isInstanceOf(Resolved.class);
  }

  @Test
  void withoutANumberItGoesOnFiringAndSaysSo() {
    AlertState over = at(firing(), 130, seen(Condition.FALSE));

    AlertState blind = at(over, 10_000, seen(Condition.UNKNOWN));

    assertThat(blind).isInstanceOf(Firing.class);
    assertThat(blind.way().orElseThrow().blind()).contains(START.plusSeconds(10_000));
    assertThat(at(blind, 10_010, seen(Condition.FALSE))).isInstanceOf(Firing.class);
    assertThat(at(blind, 10_010, seen(Condition.TRUE)).way().orElseThrow().blind()).isEmpty();
  }

  @Test
  void isToldToNobodyWhileItIsSuppressed() {
    AlertState state = at(firing(), 130, silenced(Condition.TRUE));
    assertThat(state).isInstanceOf(Suppressed.class);

    assertThat(at(state, 140, seen(Condition.TRUE))).isInstanceOf(Firing.class);
    AlertState over = at(at(state, 140, silenced(Condition.FALSE)), 170, silenced(Condition.FALSE));
    assertThat(over)
        .isInstanceOfSatisfying(Resolved.class, each -> assertThat(each.wasQuiet()).isTrue());
  }

  @Test
  void peopleAcknowledgeAndResolve() {
    AlertState known = at(firing(), 130, new Acknowledge("ann"));
    assertThat(known).isInstanceOf(Acknowledged.class);
    assertThat(at(known, 140, seen(Condition.TRUE))).isInstanceOf(Acknowledged.class);
    assertThat(at(known, 140, silenced(Condition.TRUE))).isInstanceOf(Acknowledged.class);
    assertThat(at(known, 140, new Acknowledge("bob"))).isEqualTo(known);

    AlertState over = at(known, 150, new Resolve("ann"));

    assertThat(over)
        .isEqualTo(
            new Resolved(
                START.plusSeconds(120), START.plusSeconds(150), "ann has resolved it", false));
    assertThat(at(over, 160, seen(Condition.TRUE))).isEqualTo(over);
    assertThat(at(firing(), 130, new Gone("it is off"))).isInstanceOf(Resolved.class);
    assertThat(at(new Inactive(), 0, new Raised())).isInstanceOf(Firing.class);
  }

  /// What is known besides the machine: since when the condition has been true, and since when not.
  private static final class Oracle {
    private Instant trueSince = Instant.MAX;
    private Instant falseSince = Instant.MAX;

    void see(Condition condition, Instant now) {
      trueSince = condition == Condition.TRUE ? earlier(trueSince, now) : Instant.MAX;
      falseSince = condition == Condition.FALSE ? earlier(falseSince, now) : Instant.MAX;
    }

    private static Instant earlier(Instant one, Instant other) {
      return one.isBefore(other) ? one : other;
    }
  }

  private static AlertEvent event(Random random, Condition condition) {
    boolean isQuiet = random.nextInt(10) == 0;
    return switch (random.nextInt(60)) {
      case 0 -> new Acknowledge("ann");
      case 1 -> new Resolve("ann");
      case 2 -> new Gone("it is off");
      default -> isQuiet ? silenced(condition) : seen(condition);
    };
  }

  /// A condition that mostly stays what it is.
  private static Condition condition(Random random, Condition before) {
    List<Condition> all = List.of(Condition.values());
    return random.nextInt(12) == 0 ? all.get(random.nextInt(all.size())) : before;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void neverFiresOrEndsWithoutReason(long seed) {
    Random random = new Random(seed);
    AlertState state = new Inactive();
    Oracle oracle = new Oracle();
    Condition condition = Condition.FALSE;
    Instant now = START;
    int fired = 0;
    int ended = 0;
    for (int step = 0; step < 20_000; step++) {
      now = now.plusSeconds(5 + random.nextInt(15));
      condition = condition(random, condition);
      AlertEvent event = event(random, condition);
      if (event instanceof Seen(Condition is, Optional<String> _, Duration _, Duration _)) {
        oracle.see(is, now);
      }
      AlertState after = AlertState.next(state, event, now);
      if (!state.isOpen() && after.isOpen()) {
        fired++;
        assertThat(oracle.trueSince).as("seed %d", seed).isBeforeOrEqualTo(now.minus(HOLDS));
      }
      if (state.isOpen() && !after.isOpen()) {
        ended++;
        assertThat(after).isInstanceOf(Resolved.class);
        if (event instanceof Seen) {
          assertThat(oracle.falseSince).as("seed %d", seed).isBeforeOrEqualTo(now.minus(CLEARS));
        }
      }
      if (state.isOpen() && event instanceof Seen && condition == Condition.TRUE) {
        assertThat(after.isOpen()).isTrue();
      }
      state = after instanceof Resolved ? new Inactive() : after;
      if (after instanceof Resolved) {
        oracle.trueSince = Instant.MAX;
      }
    }
    assertThat(fired).isGreaterThan(50);
    assertThat(ended).isBetween(fired - 1, fired);
  }
}
