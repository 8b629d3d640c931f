package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.gateway.GatewayObserver.Outcome;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.Sample.Counter;
import dev.roundhouse.monitoring.Sample.Gauge;
import dev.roundhouse.monitoring.Sample.Measure;
import dev.roundhouse.monitoring.Spread.Scale;
import dev.roundhouse.monitoring.history.Look;
import dev.roundhouse.monitoring.history.Sampling;
import dev.roundhouse.monitoring.history.Step;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What two looks say of the time between.
final class SamplingTest {
  private static final ServerId ONE = new ServerId("one");
  private static final ServerId TWO = new ServerId("two");
  private static final ServerId IDLE = new ServerId("idle");

  private final ManualTicker ticker = new ManualTicker();
  private final Simulated program = new Simulated(ticker);

  private Step after(Duration passed, Look before) {
    ticker.advance(passed);
    return Sampling.between(before, program.look(), Simulated.EVERY);
  }

  private static Sample of(Step step, ServerId server) {
    return requireNonNull(step.servers().get(server), "" + server);
  }

  @Test
  void hasWhatHasComeSinceAndTheSumsOfAll() {
    program.calls(ONE, 100, 5, .01);
    program.calls(IDLE, 1, 0, .01);
    program.runs(ONE, 50, 1);
    Look before = program.look();
    program.calls(ONE, 7, 1, .15);
    program.calls(TWO, 2, 0, .3);
    program.runs(ONE, 60, 4);
    program.is(TWO, Phase.DOZING, ComponentState.HEALTHY);

    Step step = after(Duration.ofSeconds(30), before);

    assertThat(step.servers()).containsOnlyKeys(ONE, TWO);
    assertThat(of(step, ONE).count(Counter.CALLS)).isEqualTo(8);
    assertThat(of(step, ONE).count(Counter.ERRORS)).isEqualTo(1);
    assertThat(of(step, ONE).gauge(Measure.MEMORY)).contains(new Gauge(1, 60, 60));
    assertThat(of(step, ONE).gauge(Measure.CORES))
        .as("3 s of 30")
        .contains(new Gauge(1, 100_000, 100_000));
    assertThat(of(step, TWO).gauge(Measure.MEMORY)).as("nobody has measured it").isEmpty();
    assertThat(of(step, TWO).gauge(Measure.ASLEEP)).contains(new Gauge(1, 1, 1));
    Sample whole = step.whole();
    assertThat(whole.count(Counter.CALLS)).isEqualTo(10);
    assertThat(whole.spread(Scale.LATENCY).upTo(Scale.LATENCY.endingAt(.2))).isEqualTo(8);
    assertThat(whole.gauge(Measure.RUNNING)).contains(new Gauge(1, 1, 1));
    assertThat(whole.gauge(Measure.OWN_MEMORY)).contains(new Gauge(1, 100 << 20, 100 << 20));
    assertThat(whole.gauge(Measure.OWN_CORES)).contains(new Gauge(1, 10_000, 10_000));
    assertThat(whole.count(Counter.UP_MILLIS)).isEqualTo(30_000);
    assertThat(whole.spread(Scale.UTILISATION).count(Scale.UTILISATION.classOf(50)))
        .as("memory is half full, processors a quarter")
        .isEqualTo(30_000);
    assertThat(step.seen()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void aCounterThatStartsAgainIsNoNegativeNumber() {
    program.calls(ONE, 100, 5, .01);
    Look before = program.look();
    program.restart();
    program.calls(ONE, 3, 0, .01);

    Step step = after(Duration.ofSeconds(30), before);

    assertThat(of(step, ONE).count(Counter.CALLS)).isEqualTo(3);
    assertThat(of(step, ONE).count(Counter.ERRORS)).isZero();
    assertThat(of(step, ONE).spread(Scale.LATENCY).total()).isEqualTo(3);
  }

  @Test
  void whatDoesNotWorkIsDownAndWhatIsUnknownIsNeither() {
    Look before = program.look();
    program.is(ONE, Phase.PARKED, ComponentState.CRITICAL);
    program.is(TWO, Phase.UNVERIFIED, ComponentState.UNKNOWN);
    program.gateway = ComponentState.UNHEALTHY;

    Step step = after(Duration.ofSeconds(20), before);

    assertThat(of(step, ONE).count(Counter.DOWN_MILLIS)).isEqualTo(20_000);
    assertThat(of(step, ONE).count(Counter.UP_MILLIS)).isZero();
    assertThat(of(step, TWO).count(Counter.DOWN_MILLIS)).isZero();
    assertThat(of(step, TWO).count(Counter.UP_MILLIS)).isZero();
    assertThat(step.whole().count(Counter.DOWN_MILLIS)).isEqualTo(20_000);
    assertThat(step.whole().gauge(Measure.OTHER)).contains(new Gauge(1, 2, 2));
  }

  @Test
  void onePartThatIsUnknownIsEnoughForNotKnowingAndOneThatIsDownForBeingDown() {
    Look before = program.look();
    program.gateway = ComponentState.DEGRADED;
    program.store = ComponentState.UNKNOWN;
    Step unknown = after(Duration.ofSeconds(30), before);
    program.gateway = ComponentState.CRITICAL;
    Step down = Sampling.between(before, program.look(), Simulated.EVERY);
    program.gateway = ComponentState.DEGRADED;
    program.store = ComponentState.NOT_CONFIGURED;
    Step up = Sampling.between(before, program.look(), Simulated.EVERY);

    assertThat(unknown.whole().count(Counter.UP_MILLIS)).isZero();
    assertThat(unknown.whole().count(Counter.DOWN_MILLIS)).isZero();
    assertThat(down.whole().count(Counter.DOWN_MILLIS)).isEqualTo(30_000);
    assertThat(up.whole().count(Counter.UP_MILLIS)).isEqualTo(30_000);
  }

  /// The machine was suspended: one clock went on, the other stood still.
  @Test
  void whatNobodyLookedAtWasNotSeen() {
    Look before = program.look();
    ticker.set(ManualTicker.START.plus(Duration.ofHours(8)));
    Step asleep = Sampling.between(before, program.look(), Simulated.EVERY);
    Step late = after(Duration.ofMinutes(10), program.look());

    assertThat(asleep.seen()).isZero();
    assertThat(late.seen()).as("a thread that did not come to it").isEqualTo(Simulated.EVERY);
  }

  @Test
  void aClockThatIsSetBackMakesNoTimeBelowZero() {
    Look before = program.look();
    ticker.set(ManualTicker.START.minusSeconds(3600));

    Step step = Sampling.between(before, program.look(), Simulated.EVERY);

    assertThat(step.until()).isAfter(step.at());
  }

  @Test
  void allCountsComeOutOfOneLookAtTheMetrics() {
    Metrics metrics = new Metrics();
    metrics.called(ONE, "tools/call", "a", Outcome.OK, 150_000_000);
    metrics.called(ONE, "tools/call", "b", Outcome.TIMEOUT, 300_000_000);
    metrics.called(ONE, "prompts/get", null, Outcome.CANCELLED, 1);
    metrics.called(TWO, "tools/call", "a", Outcome.TOOL_ERROR, 220_000_000);
    metrics.startFailed(TWO, "tenant", "why");

    Counts one = requireNonNull(Counts.of(metrics).get(ONE));
    Counts two = requireNonNull(Counts.of(metrics).get(TWO));

    assertThat(one.get(Counter.CALLS)).isEqualTo(3);
    assertThat(one.get(Counter.ERRORS)).isEqualTo(1);
    assertThat(one.latency().upTo(Scale.LATENCY.endingAt(.2))).isEqualTo(2);
    assertThat(two.get(Counter.FAILED_STARTS)).isEqualTo(1);
    assertThat(two.get(Counter.WAKES)).isZero();
    assertThat(metrics.tally(TWO).buckets()).as("in their own classes").hasSize(17);
    assertThat(metrics.tally(TWO).buckets().get(8)).as("up to 250 ms").isEqualTo(1);
    assertThat(metrics.tally(ONE).buckets().get(8)).as("150 ms").isEqualTo(1);
    assertThat(metrics.tally(ONE).buckets().get(9)).as("300 ms").isEqualTo(1);
    assertThat(one.latency().quantile(1).orElseThrow()).isCloseTo(.5, within(1e-9));
  }

  @Test
  void looksAtTheOldestLookAtAnEssentialPart() {
    Look before = program.look();
    Look after = program.look();
    ticker.advance(Duration.ofSeconds(90));
    Look stale =
        new Look(
            ticker.instant(),
            ticker.nanos(),
            after.counts(),
            after.used(),
            after.instances(),
            0,
            after.health(),
            after.machine());

    Step step = Sampling.between(before, stale, Duration.ofSeconds(60));

    assertThat(step.whole().spread(Scale.AGE).count(Scale.AGE.classOf(90))).isEqualTo(90_000);
    assertThat(List.of(step.seen())).containsExactly(Duration.ofSeconds(90));
  }
}
