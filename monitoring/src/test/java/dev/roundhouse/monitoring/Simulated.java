package dev.roundhouse.monitoring;

import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.Component.Rhythm;
import dev.roundhouse.monitoring.Sample.Counter;
import dev.roundhouse.monitoring.Spread.Scale;
import dev.roundhouse.monitoring.history.Look;
import dev.roundhouse.monitoring.history.Machine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/// A program that a test makes up: what it says is what the history looks at.
public final class Simulated {
  static final Duration EVERY = Duration.ofSeconds(30);

  /// The settings when a file says nothing.
  static final HistorySettings USUAL = settings(EVERY, ByteSize.ofMiB(100));

  final ManualTicker ticker;
  ComponentState gateway = ComponentState.HEALTHY;
  ComponentState store = ComponentState.HEALTHY;
  long ownMemory = 100 << 20;
  private final Map<ServerId, Map<Counter, Long>> counters = new TreeMap<>();
  private final Map<ServerId, long[]> latency = new HashMap<>();
  private final Map<ServerId, Look.Used> used = new HashMap<>();
  private final Map<ServerId, Phase> phases = new HashMap<>();
  private final Map<ServerId, ComponentState> states = new HashMap<>();

  public Simulated(ManualTicker ticker) {
    this.ticker = ticker;
  }

  static HistorySettings settings(Duration every, ByteSize size) {
    return new HistorySettings(
        every,
        new HistorySettings.Keep(Duration.ofHours(6), Duration.ofDays(7), Duration.ofDays(30)),
        size);
  }

  void count(ServerId server, Counter counter, long more) {
    counters
        .computeIfAbsent(server, _ -> new EnumMap<>(Counter.class))
        .merge(counter, more, Long::sum);
  }

  /// Calls that took so many seconds each.
  public void calls(ServerId server, long good, long bad, double seconds) {
    count(server, Counter.CALLS, good + bad);
    count(server, Counter.ERRORS, bad);
    latency
            .computeIfAbsent(server, _ -> new long[Scale.LATENCY.classes()])[
            Scale.LATENCY.classOf(seconds)] +=
        good + bad;
  }

  public void runs(ServerId server, long memory, double coreSeconds) {
    used.put(server, new Look.Used(memory, coreSeconds));
    phases.put(server, Phase.READY);
    states.put(server, ComponentState.HEALTHY);
  }

  void is(ServerId server, Phase phase, ComponentState state) {
    used.remove(server);
    phases.put(server, phase);
    states.put(server, state);
  }

  /// A new program, which counts from nothing.
  void restart() {
    counters.clear();
    latency.clear();
    used.clear();
    phases.clear();
    states.clear();
  }

  public Look look() {
    Map<ServerId, Counts> counts = new HashMap<>();
    counters.forEach((server, own) ->
        counts.put(
            server,
            new Counts(
                own,
                Spread.of(
                    Scale.LATENCY,
                    latency.getOrDefault(server, new long[Scale.LATENCY.classes()])))));
    List<InstanceState> instances = new ArrayList<>();
    phases.forEach((server, phase) ->
        instances.add(new InstanceState(server, "shared", 1, phase, 0, null, null)));
    List<HealthReport.Entry> health = new ArrayList<>();
    health.add(entry("gateway", true, gateway));
    health.add(entry("store", true, store));
    states.forEach((server, state) -> health.add(entry("server:" + server, false, state)));
    long nanos = ticker.nanos();
    return new Look(
        ticker.instant(),
        nanos,
        counts,
        used,
        instances,
        0,
        new HealthReport(ticker.instant(), health),
        new Machine(
            OptionalLong.of(nanos / 40),
            OptionalLong.of(nanos / 10),
            OptionalDouble.of(.5),
            OptionalLong.of(ownMemory),
            OptionalLong.of(nanos / 100)));
  }

  private HealthReport.Entry entry(String name, boolean isEssential, ComponentState state) {
    Rhythm rhythm = new Rhythm(EVERY, EVERY, 1, 1);
    Component component =
        new Component(name, "part", isEssential, rhythm, () -> new Reading(state, ""));
    ComponentHealth unseen = ComponentHealth.unseen(ticker.instant());
    return new HealthReport.Entry(
        component, unseen.next(new Reading(state, ""), Duration.ZERO, ticker.instant(), rhythm));
  }
}
