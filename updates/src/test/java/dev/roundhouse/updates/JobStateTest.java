package dev.roundhouse.updates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.updates.JobState.Move;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class JobStateTest {
  private static final List<JobState> STATES =
      List.of(
          new JobState.Discovered(),
          new JobState.Decided(),
          new JobState.Downloaded(),
          new JobState.Verified(),
          new JobState.Quarantined(),
          new JobState.Inspected(),
          new JobState.Staged(),
          new JobState.Tried(),
          new JobState.Ready(true, List.of("ann")),
          new JobState.Ready(false, List.of("ann")),
          new JobState.Promoted(),
          new JobState.Watched(),
          new JobState.Done(),
          new JobState.Returning(),
          new JobState.RolledBack(),
          new JobState.Rejected(),
          new JobState.Cancelled());

  private static final List<JobEvent> EVENTS =
      List.of(
          new JobEvent.Went(),
          new JobEvent.Waits("w", 1),
          new JobEvent.Postponed("p"),
          new JobEvent.Bad("b"),
          new JobEvent.Unfit("u"),
          new JobEvent.Back("k"),
          new JobEvent.Promote("bob"),
          new JobEvent.Reject("bob", "r"),
          new JobEvent.Cancel("bob", "c"),
          new JobEvent.RollBack("bob", "o"));

  /// What each state makes of the events above, in their order: a minus is a refusal, an
  /// exclamation mark a version that is bad from then on.
  private static final Map<String, String> TABLE =
      Map.ofEntries(
          row("discovered", "decided - discovered rejected! rejected - - rejected! cancelled -"),
          row("decided", "downloaded - decided rejected! rejected - - rejected! cancelled -"),
          row("downloaded", "verified - downloaded rejected! rejected - - rejected! cancelled -"),
          row("verified", "quarantined - verified rejected! rejected - - rejected! cancelled -"),
          row(
              "quarantined",
              "inspected - quarantined rejected! rejected - - rejected! cancelled -"),
          row("inspected", "staged - inspected rejected! rejected - - rejected! cancelled -"),
          row("staged", "tried - staged rejected! rejected - - rejected! cancelled -"),
          row("tried", "ready ready(waits) tried rejected! rejected - - rejected! cancelled -"),
          row(
              "ready(waits)",
              "promoted ready(waits) ready(waits) rejected! rejected - ready rejected! cancelled -"),
          row(
              "ready",
              "promoted ready(waits) ready rejected! rejected - ready rejected! cancelled -"),
          row("promoted", "watched - promoted - - returning! - - - returning!"),
          row("watched", "done - watched - - returning! - - - returning!"),
          row("done", "- - - - - - - - - returning!"),
          row("returning", "rolled-back - returning - - - - - - -"),
          row("rolled-back", "- - - - - - - - - -"),
          row("rejected", "- - - - - - - - - -"),
          row("cancelled", "- - - - - - - - - -"));

  private static Map.Entry<String, String> row(String state, String moves) {
    return Map.entry(state, moves);
  }

  private static String name(JobState state) {
    return state.wire() + (state.isWaiting() ? "(waits)" : "");
  }

  private static String name(Move move) {
    return switch (move) {
      case Move.To(JobState state, boolean isBad) -> name(state) + (isBad ? "!" : "");
      case Move.Refused _ -> "-";
    };
  }

  @Test
  void doesWhatTheTableSaysAndRefusesTheRest() {
    Map<String, String> found = new TreeMap<>();
    for (JobState state : STATES) {
      List<String> moves = new ArrayList<>();
      EVENTS.forEach(event -> moves.add(name(JobState.next(state, event))));
      found.put(name(state), String.join(" ", moves));
    }

    assertThat(found).isEqualTo(new TreeMap<>(TABLE));
  }

  @Test
  void theTableKnowsEveryStateAndEveryEvent() {
    assertThat(STATES.stream().<Class<?>>map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(
            Stream.of(JobState.class.getPermittedSubclasses()).toArray(Class<?>[]::new));
    assertThat(EVENTS.stream().<Class<?>>map(Object::getClass))
        .containsExactlyInAnyOrder(JobEvent.class.getPermittedSubclasses());
  }

  @Test
  void saysWhyItRefuses() {
    for (JobState state : STATES) {
      for (JobEvent event : EVENTS) {
        if (JobState.next(state, event) instanceof Move.Refused(String why)) {
          assertThat(why).as(state + " " + event).hasSizeGreaterThan(15);
        }
      }
    }
  }

  @Test
  void hearsAWordThatCameWhileTheStepWasDone() {
    JobState twice = to(new JobState.Ready(false, List.of("ann")), new JobEvent.Promote("bob"));

    assertThat(to(twice, new JobEvent.Waits("two have to approve", 1)).isWaiting()).isFalse();
    assertThat(to(twice, new JobEvent.Waits("three have to approve", 2)).isWaiting()).isTrue();
  }

  @Test
  void countsEachPersonOnce() {
    JobState once = to(new JobState.Ready(true, List.of("ann")), new JobEvent.Promote("ann"));

    assertThat(once).isEqualTo(new JobState.Ready(false, List.of("ann")));
  }

  private static JobState to(JobState state, JobEvent event) {
    return JobState.next(state, event) instanceof Move.To(JobState next, boolean _) ? next : state;
  }

  /// Whatever happens in whatever order: nothing but a promotion that is taken back begins again,
  /// nothing is rejected that runs, and nothing is rolled back that never ran.
  @Test
  void keepsItsPromisesUnderAnyEvents() {
    Set<String> ends = new HashSet<>();
    for (long seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      JobState state = new JobState.Discovered();
      boolean hasRun = false;
      for (int step = 0; step < 60; step++) {
        JobEvent event =
            random.nextInt(3) > 0 ? EVENTS.getFirst() : EVENTS.get(random.nextInt(EVENTS.size()));
        JobState next = to(state, event);
        if (state.hasEnded() && !next.equals(state)) {
          assertThat(state).isInstanceOf(JobState.Done.class);
          assertThat(next).isInstanceOf(JobState.Returning.class);
        }
        hasRun |= next instanceof JobState.Promoted;
        if (next instanceof JobState.Rejected || next instanceof JobState.Cancelled) {
          assertThat(hasRun).as("seed " + seed).isFalse();
        }
        if (next instanceof JobState.Returning || next instanceof JobState.RolledBack) {
          assertThat(hasRun).as("seed " + seed).isTrue();
        }
        state = next;
      }
      ends.add(state.wire());
    }
    assertThat(ends).contains("done", "rolled-back", "rejected", "cancelled");
  }
}
