package dev.roundhouse.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.admin.console.RunState.Asking;
import dev.roundhouse.admin.console.RunState.Cancelling;
import dev.roundhouse.admin.console.RunState.Ended;
import dev.roundhouse.admin.console.RunState.Event;
import dev.roundhouse.admin.console.RunState.Open;
import dev.roundhouse.admin.console.RunState.Step;
import dev.roundhouse.admin.console.RunState.Working;
import dev.roundhouse.gateway.ToolQuestion;
import dev.roundhouse.protocol.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RunStateTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final RunState NEW = new Working(List.of());

  private static Event step(double at) {
    return new Event.Progressed(new Step(at, 10.0, "step " + at, NOW));
  }

  private static Open open(long number) {
    return new Open(
        new ToolQuestion(number, null, "Go on?", Json.ABSENT, null, Duration.ofMinutes(5)), NOW);
  }

  private static RunState after(RunState state, Event... events) {
    RunState now = state;
    for (Event each : events) {
      now = RunState.next(now, each);
    }
    return now;
  }

  @Test
  void keepsTheLastFewStepsAndOfEachTheBeginning() {
    RunState state = NEW;
    for (int at = 1; at <= 9; at++) {
      state = RunState.next(state, step(at));
    }

    assertThat(state).isInstanceOf(Working.class);
    assertThat(state.steps()).extracting(Step::progress).containsExactly(5.0, 6.0, 7.0, 8.0, 9.0);
    assertThat(new Step(1, null, "a".repeat(5000), NOW).message())
        .hasSize(RunState.LONGEST + 1)
        .endsWith("…");
  }

  @Test
  void asksUntilEachQuestionIsSettled() {
    RunState two = after(NEW, new Event.Asked(open(1)), step(1), new Event.Asked(open(2)));

    assertThat(two).isEqualTo(new Asking(two.steps(), List.of(open(1), open(2))));
    assertThat(two.steps()).hasSize(1);
    assertThat(after(two, new Event.Settled(1)))
        .isEqualTo(new Asking(two.steps(), List.of(open(2))));
    assertThat(after(two, new Event.Settled(7))).isEqualTo(two);
    assertThat(after(two, new Event.Settled(1), new Event.Settled(2)))
        .isEqualTo(new Working(two.steps()));
    assertThat(open(1).until()).isEqualTo(NOW.plusSeconds(300));
  }

  @Test
  void takesNoMoreQuestionsThanItShows() {
    RunState state = NEW;
    for (int number = 1; number <= 100; number++) {
      state = RunState.next(state, new Event.Asked(open(number)));
    }

    assertThat(((Asking) state).open()).hasSize(RunState.QUESTIONS);
  }

  @Test
  void asksNothingOnceItIsCancelled() {
    RunState cancelled = after(NEW, new Event.Asked(open(1)), new Event.Unwanted());

    assertThat(cancelled).isEqualTo(new Cancelling(List.of()));
    assertThat(after(cancelled, new Event.Asked(open(2)), new Event.Settled(1)))
        .isEqualTo(cancelled);
    assertThat(after(cancelled, step(1)).steps()).hasSize(1);
    assertThat(after(cancelled, new Event.Finished("r"))).isEqualTo(new Ended(List.of(), "r"));
  }

  @Test
  void endsOnceAndForAll() {
    Random random = new Random(7);
    for (int run = 0; run < 200; run++) {
      RunState state = NEW;
      boolean isEnded = false;
      for (int at = 0; at < 40; at++) {
        Event event =
            switch (random.nextInt(6)) {
              case 0 -> new Event.Asked(open(random.nextInt(3)));
              case 1 -> new Event.Settled(random.nextInt(3));
              case 2 -> random.nextInt(9) == 0 ? new Event.Unwanted() : step(at);
              case 3 -> random.nextInt(9) == 0 ? new Event.Finished("first") : step(at);
              default -> step(at);
            };
        RunState before = state;
        state = RunState.next(state, event);
        if (isEnded) {
          assertThat(state).isSameAs(before);
        }
        isEnded |= event instanceof Event.Finished;
        assertThat(state instanceof Ended).isEqualTo(isEnded);
        assertThat(state.steps()).hasSizeLessThanOrEqualTo(RunState.STEPS);
        assertThat(!(state instanceof Asking asking) || !asking.open().isEmpty()).isTrue();
      }
    }
  }
}
