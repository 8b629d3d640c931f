package dev.roundhouse.monitoring.history;

import static java.util.stream.Collectors.groupingBy;

import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.ComponentHealth;
import dev.roundhouse.monitoring.ComponentState;
import dev.roundhouse.monitoring.Counts;
import dev.roundhouse.monitoring.HealthReport;
import dev.roundhouse.monitoring.Sample;
import dev.roundhouse.monitoring.Sample.Counter;
import dev.roundhouse.monitoring.Sample.Measure;
import dev.roundhouse.monitoring.Sample.Sheet;
import dev.roundhouse.monitoring.Spread.Scale;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// Makes a sample of two looks. Pure.
public final class Sampling {
  private static final double MILLION = 1e6;
  private static final String OF_SERVER = "server:";

  private final Look before;
  private final Look now;
  private final Duration passed;
  private final long millis;

  private Sampling(Look before, Look now, Duration seen) {
    this.before = before;
    this.now = now;
    this.passed = Duration.ofNanos(Math.max(1, now.nanos() - before.nanos()));
    this.millis = seen.toMillis();
  }

  /// @param every the time that there should have been between them; when there was twice as much,
  ///   nobody looked meanwhile, and only so much of it was seen
  public static Step between(Look before, Look now, Duration every) {
    Duration passed = Duration.ofNanos(Math.max(0, now.nanos() - before.nanos()));
    Duration seen = passed.compareTo(every.multipliedBy(2)) > 0 ? every : passed;
    return new Sampling(before, now, seen).step(seen);
  }

  private Step step(Duration seen) {
    Map<ServerId, List<InstanceState>> instances =
        now.instances().stream()
            .filter(each -> each.phase() != Phase.STOPPED)
            .collect(groupingBy(InstanceState::server));
    Map<String, ComponentState> states = new HashMap<>();
    now.health()
        .components()
        .forEach(each -> states.put(each.component().name(), each.health().state()));
    Set<ServerId> servers = new HashSet<>(now.counts().keySet());
    servers.addAll(now.used().keySet());
    servers.addAll(instances.keySet());
    Map<ServerId, Sample> all = new HashMap<>();
    for (ServerId server : servers) {
      List<InstanceState> own = instances.getOrDefault(server, List.of());
      Sheet sheet = new Sheet();
      boolean hasCalls = counted(sheet, server);
      boolean hasUsed = used(sheet, server);
      boolean hasAny = hasCalls || hasUsed || !own.isEmpty();
      ComponentState state = states.getOrDefault(OF_SERVER + server, ComponentState.UNKNOWN);
      boolean isDown = state.isWorseThan(ComponentState.DEGRADED);
      if (hasAny || isDown) {
        instances(sheet, own);
        standing(sheet, state);
        all.put(server, sheet.sealed());
      }
    }
    // The clock may have been set back.
    Instant until = now.at().isAfter(before.at()) ? now.at() : before.at().plusMillis(1);
    return new Step(before.at(), until, seen, whole(all), all);
  }

  private boolean counted(Sheet sheet, ServerId server) {
    Counts then = before.counts().getOrDefault(server, Counts.NONE);
    Counts since = now.counts().getOrDefault(server, Counts.NONE);
    boolean hasAny = false;
    for (Map.Entry<Counter, Long> each : since.counters().entrySet()) {
      long more = each.getValue() - then.get(each.getKey());
      // One that is smaller has begun anew.
      long counted = more < 0 ? each.getValue() : more;
      sheet.count(each.getKey(), counted);
      hasAny |= counted != 0;
    }
    sheet.spread(since.latency().since(then.latency()));
    return hasAny;
  }

  private boolean used(Sheet sheet, ServerId server) {
    Look.Used used = now.used().get(server);
    if (used == null) {
      return false;
    }
    Look.Used then = before.used().get(server);
    double spent = used.coreSeconds() - (then == null ? 0 : then.coreSeconds());
    boolean hasRun = used.memory() >= 0 || spent > 0;
    if (used.memory() >= 0) {
      sheet.measure(Measure.MEMORY, used.memory());
    }
    if (hasRun) {
      sheet.measure(Measure.CORES, rate(Math.max(0, spent)));
    }
    return hasRun;
  }

  private long rate(double coreSeconds) {
    return Math.round(coreSeconds * MILLION / (passed.toNanos() / 1e9));
  }

  private static void instances(Sheet sheet, List<InstanceState> own) {
    Map<Measure, Long> kinds = new HashMap<>();
    own.forEach(each -> kinds.merge(kind(each.phase()), 1L, Long::sum));
    for (Measure kind : List.of(Measure.RUNNING, Measure.ASLEEP, Measure.OTHER)) {
      sheet.measure(kind, kinds.getOrDefault(kind, 0L));
    }
  }

  private static Measure kind(Phase phase) {
    return switch (phase) {
      case READY -> Measure.RUNNING;
      case DOZING, ASLEEP -> Measure.ASLEEP;
      case STOPPED,
          STARTING,
          UNVERIFIED,
          UNREACHABLE,
          FALLING_ASLEEP,
          WAKING,
          DRAINING,
          STOPPING,
          BACKING_OFF,
          PARKED ->
          Measure.OTHER;
    };
  }

  /// What is not known is neither.
  private void standing(Sheet sheet, ComponentState state) {
    switch (state) {
      case HEALTHY, DEGRADED -> sheet.count(Counter.UP_MILLIS, millis);
      case UNHEALTHY, CRITICAL -> sheet.count(Counter.DOWN_MILLIS, millis);
      case UNKNOWN, NOT_CONFIGURED -> {}
    }
  }

  private Sample whole(Map<ServerId, Sample> servers) {
    Sheet sheet = new Sheet();
    for (Counter counter : Counter.values()) {
      if (counter != Counter.UP_MILLIS && counter != Counter.DOWN_MILLIS) {
        servers.values().forEach(each -> sheet.count(counter, each.count(counter)));
      }
    }
    servers.values().forEach(each -> sheet.spread(each.spread(Scale.LATENCY)));
    for (Measure measure :
        List.of(Measure.MEMORY, Measure.CORES, Measure.RUNNING, Measure.ASLEEP, Measure.OTHER)) {
      // Of what nobody runs there is nothing, and that is known.
      sheet.measure(
          measure,
          servers.values().stream()
              .flatMap(each -> each.gauge(measure).stream())
              .mapToLong(Sample.Gauge::max)
              .sum());
    }
    sheet.measure(Measure.SAVED, now.saved());
    now.machine().ownMemory().ifPresent(bytes -> sheet.measure(Measure.OWN_MEMORY, bytes));
    OptionalLong cpu = now.machine().ownCpu();
    OptionalLong then = before.machine().ownCpu();
    if (cpu.isPresent() && then.isPresent()) {
      double spent = Math.max(0, cpu.getAsLong() - then.getAsLong()) / 1e9;
      sheet.measure(Measure.OWN_CORES, rate(spent));
    }
    now.machine()
        .utilisation(before.machine())
        .ifPresent(
            percent -> sheet.spread(Scale.UTILISATION, Scale.UTILISATION.classOf(percent), millis));
    essential(sheet);
    return sheet.sealed();
  }

  /// The parts that nobody is served without: whether all of them work, and how old the oldest look
  /// at one of them is. One that does not work is enough; with one that nobody knows of, nobody
  /// knows of all.
  private void essential(Sheet sheet) {
    Set<ComponentState> states = EnumSet.noneOf(ComponentState.class);
    Instant oldest = now.at();
    boolean isLooked = true;
    for (HealthReport.Entry each : now.health().components()) {
      ComponentHealth health = each.health();
      if (each.component().isEssential() && health.state() != ComponentState.NOT_CONFIGURED) {
        states.add(health.state());
        isLooked &= health.lastCheck().isPresent();
        Instant look = health.lastCheck().orElse(now.at());
        oldest = look.isBefore(oldest) ? look : oldest;
      }
    }
    if (states.stream().anyMatch(each -> each.isWorseThan(ComponentState.DEGRADED))) {
      standing(sheet, ComponentState.UNHEALTHY);
    } else if (!states.contains(ComponentState.UNKNOWN) && !states.isEmpty()) {
      standing(sheet, ComponentState.HEALTHY);
    }
    if (isLooked && !states.isEmpty()) {
      double age = Duration.between(oldest, now.at()).toMillis() / 1e3;
      sheet.spread(Scale.AGE, Scale.AGE.classOf(age), millis);
    }
  }
}
