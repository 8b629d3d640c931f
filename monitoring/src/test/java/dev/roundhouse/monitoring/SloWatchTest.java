package dev.roundhouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.monitoring.FeedEvent.ObjectiveMoved;
import dev.roundhouse.monitoring.SloResult.Measured;
import dev.roundhouse.monitoring.SloResult.NoData;
import dev.roundhouse.monitoring.SloResult.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SloWatchTest {
  private final List<FeedEvent> told = new ArrayList<>();
  private List<SloStatus> status = List.of();
  private final SloWatch watch =
      new SloWatch(() -> status, () -> Duration.ofSeconds(30), told::add, new ManualTicker());

  private static SloStatus of(SloResult result) {
    Objective success =
        Objective.of(Map.of()).stream()
            .filter(each -> each.name().value().equals("success"))
            .findFirst()
            .orElseThrow();
    return new SloStatus(success, result);
  }

  private static SloResult measured(State state, double left) {
    return new Measured(new Indicator.Share(9, 10), .9, left, state, List.of(), List.of());
  }

  private void look(SloResult result) {
    status = List.of(of(result));
    watch.look();
  }

  @Test
  void tellsEachChangeOnceAndNothingOfTheFirstLook() {
    look(measured(State.MISSED, -1));
    assertThat(told).isEmpty();

    look(measured(State.MISSED, -2));
    assertThat(told).isEmpty();

    look(measured(State.MET, .8));
    look(measured(State.MET, .7));
    look(measured(State.AT_RISK, .1));
    look(new NoData("nobody called"));

    assertThat(told)
        .extracting(
            each -> ((ObjectiveMoved) each).before() + ">" + ((ObjectiveMoved) each).after())
        .containsExactly("missed>met", "met>at-risk", "at-risk>no-data");
    ObjectiveMoved first = (ObjectiveMoved) told.getFirst();
    assertThat(first.topic()).isEqualTo("slo.changed");
    assertThat(first.budgetLeft()).hasValue(.8);
    assertThat(((ObjectiveMoved) told.getLast()).budgetLeft()).isEmpty();
  }

  @Test
  void anObjectiveThatComesLaterIsNoNewsBeforeItChanges() {
    watch.look();
    look(measured(State.MISSED, -1));
    assertThat(told).isEmpty();

    look(measured(State.MET, 1));
    assertThat(told).hasSize(1);
  }
}
