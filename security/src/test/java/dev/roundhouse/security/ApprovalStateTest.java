package dev.roundhouse.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.security.ApprovalState.Approved;
import dev.roundhouse.security.ApprovalState.Denied;
import dev.roundhouse.security.ApprovalState.Event;
import dev.roundhouse.security.ApprovalState.Expired;
import dev.roundhouse.security.ApprovalState.Used;
import dev.roundhouse.security.ApprovalState.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The machine of a request for approval.
final class ApprovalStateTest {
  private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
  private static final Instant UNTIL = START.plus(Duration.ofMinutes(10));

  private static ApprovalState after(ApprovalState state, Event event, long seconds) {
    return ApprovalState.next(state, event, START.plusSeconds(seconds));
  }

  @Test
  void isUsedOnceAndOnlyAfterAYes() {
    ApprovalState waiting = new Waiting(UNTIL);

    assertThat(after(waiting, new Event.Use(), 1)).isSameAs(waiting);
    ApprovalState approved = after(waiting, new Event.Approve("bob"), 2);
    assertThat(approved).isEqualTo(new Approved("bob", START.plusSeconds(2), UNTIL));
    ApprovalState used = after(approved, new Event.Use(), 3);
    assertThat(used).isEqualTo(new Used("bob", START.plusSeconds(3)));
    assertThat(after(used, new Event.Use(), 4)).isSameAs(used);
    assertThat(after(used, new Event.Approve("eve"), 4)).isSameAs(used);
  }

  @Test
  void aYesCanBeTakenBackUntilItIsUsed() {
    ApprovalState approved = after(new Waiting(UNTIL), new Event.Approve("bob"), 2);

    assertThat(after(approved, new Event.Deny("cyd"), 3)).isInstanceOf(Denied.class);
  }

  @Test
  void whatIsTooLateIsExpiredWhateverHappens() {
    ApprovalState waiting = new Waiting(UNTIL);
    ApprovalState approved = after(waiting, new Event.Approve("bob"), 2);

    for (Event event :
        new Event[] {
          new Event.Approve("x"), new Event.Deny("x"), new Event.Use(), new Event.Look()
        }) {
      assertThat(after(waiting, event, 600)).isEqualTo(new Expired(UNTIL));
      assertThat(after(approved, event, 601)).isEqualTo(new Expired(UNTIL));
    }
  }

  /// Whatever happens in whatever order: at most one use, only between a yes and the end.
  @Test
  void neverASecondUseNorOneWithoutAYes() {
    long seed = Long.getLong("property.seed", System.identityHashCode(this) * 31L + 7);
    Random random = new Random(seed);
    for (int run = 0; run < 20_000; run++) {
      ApprovalState state = new Waiting(UNTIL);
      boolean isApproved = false;
      int uses = 0;
      Instant now = START;
      for (int step = 0; step < 12; step++) {
        now = now.plusSeconds(random.nextInt(90));
        Event event =
            switch (random.nextInt(4)) {
              case 0 -> new Event.Approve("a");
              case 1 -> new Event.Deny("d");
              case 2 -> new Event.Use();
              default -> new Event.Look();
            };
        ApprovalState before = state;
        state = ApprovalState.next(state, event, now);
        if (state instanceof Used && !(before instanceof Used)) {
          uses++;
          assertThat(isApproved && event instanceof Event.Use && now.isBefore(UNTIL))
              .as("seed " + seed)
              .isTrue();
        }
        isApproved = state instanceof Approved;
        boolean hasEnded =
            before instanceof Used || before instanceof Denied || before instanceof Expired;
        if (hasEnded) {
          assertThat(state).as("seed " + seed).isSameAs(before);
        }
      }
      assertThat(uses).as("seed " + seed).isLessThanOrEqualTo(1);
    }
  }
}
