package dev.roundhouse.monitoring.alert;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.fleet.InstanceState.Phase;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.ComponentHealth;
import dev.roundhouse.monitoring.ComponentState;
import dev.roundhouse.monitoring.Consumption;
import dev.roundhouse.monitoring.HealthReport;
import dev.roundhouse.monitoring.HouseSignals;
import dev.roundhouse.monitoring.Sampling;
import dev.roundhouse.monitoring.Sampling.Read;
import dev.roundhouse.monitoring.Sampling.Sample;
import dev.roundhouse.monitoring.ServerCounts;
import dev.roundhouse.monitoring.Signal;
import dev.roundhouse.monitoring.Signals;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.updates.Job;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Measures signals by what the rooms know already: no process, server or registry is asked
/// anything. For one thread.
public final class MeasuredSignals implements Signals {
  private static final Duration CALLS = Duration.ofMinutes(5);
  private static final Duration STARTS = Duration.ofMinutes(10);
  private static final Duration TOKENS = Duration.ofMinutes(1);
  private static final Duration FAILURES = Duration.ofMinutes(5);
  private static final Duration LOST = Duration.ofHours(1);
  private static final String SERVER = "server";
  private static final double MEBIBYTE = 1 << 20;

  private static final Share MEMORY =
      new Share(
          limits ->
              limits
                  .memory()
                  .map(size -> OptionalDouble.of((double) size.bytes()))
                  .orElseGet(OptionalDouble::empty),
          use -> (double) use.memory());

  private static final Share CPU =
      new Share(
          limits -> limits.cpu().map(OptionalDouble::of).orElseGet(OptionalDouble::empty),
          Consumption.Use::cores);

  private final HouseSignals house;
  private final Ticker ticker;
  private final HostFigures host;
  private final Window window;

  public MeasuredSignals(HouseSignals house, Ticker ticker) {
    this.house = requireNonNull(house, "house");
    this.ticker = requireNonNull(ticker, "ticker");
    this.host = new HostFigures(house.data());
    this.window = new Window(frame());
  }

  private Window.Frame frame() {
    AuditLog.Load audit = house.audit().get();
    return new Window.Frame(
        ticker.nanos(),
        ServerCounts.of(house.metrics()),
        house.refusedTokens().getAsLong(),
        audit.failures(),
        audit.lost());
  }

  /// What all signals of one look share.
  private record Look(
      List<ServerDefinition> servers,
      Map<ServerId, List<InstanceState>> instances,
      HealthReport health,
      Consumption.Look use) {}

  @Override
  public Map<Signal, Sampling> look(Set<Signal> wanted, Instant now) {
    window.add(frame());
    Look look =
        new Look(
            house.catalog().current().servers().values().stream()
                .filter(ServerDefinition::enabled)
                .toList(),
            house.instances().get().stream().collect(Collectors.groupingBy(InstanceState::server)),
            house.board().report(),
            house.consumption().last());
    Map<Signal, Sampling> all = new EnumMap<>(Signal.class);
    wanted.forEach(each -> all.put(each, sampled(each, look)));
    return all;
  }

  private Sampling sampled(Signal signal, Look look) {
    try {
      return sampling(signal, look);
    } catch (IOException | RuntimeException e) {
      String message = e.getMessage();
      return new Sampling.Failed(message == null ? e.getClass().getSimpleName() : message);
    }
  }

  private Sampling sampling(Signal signal, Look look) throws IOException {
    return switch (signal) {
      case SERVER_STATE -> states(look, true);
      case COMPONENT_STATE -> states(look, false);
      case SERVER_PARKED -> servers(look, each -> parked(each, look));
      case SERVER_ERRORS -> servers(look, this::errors);
      case SERVER_P95 -> servers(look, this::slowness);
      case SERVER_RESTARTS ->
          servers(look, each -> Sample.of(each, (double) window.of(id(each), STARTS).restarts()));
      case WAKE_P95 -> servers(look, this::wakes);
      case SERVER_MEMORY -> servers(look, each -> used(each, look, use -> use.memory() / MEBIBYTE));
      case SERVER_CORES -> servers(look, each -> used(each, look, Consumption.Use::cores));
      case SERVER_MEMORY_LIMIT -> limited(look, MEMORY);
      case SERVER_CPU_LIMIT -> limited(look, CPU);
      case GATEWAY_P95 -> whole(gateway());
      case UPDATE_QUEUE -> Read.whole(jobs(false));
      case UPDATES_WAITING -> Read.whole(jobs(true));
      case APPROVALS_WAITING -> Read.whole(house.approvals().getAsInt());
      case REFUSED_TOKENS ->
          Read.whole((double) (window.now().refused() - window.before(TOKENS).refused()));
      case AUDIT_FAILURES ->
          Read.whole((double) (window.now().failures() - window.before(FAILURES).failures()));
      case AUDIT_LOST -> Read.whole((double) (window.now().lost() - window.before(LOST).lost()));
      case SERVERS_RUNNING -> Read.whole(running(look));
      case SERVERS_ASLEEP -> Read.whole(asleep(look));
      case HOST_CPU -> whole(host.cpu());
      case HOST_MEMORY -> Read.whole(host.memory());
      case HOST_DISK -> Read.whole(host.disk());
    };
  }

  private static ServerId id(String server) {
    return new ServerId(server);
  }

  private static Read whole(OptionalDouble value) {
    return new Read(List.of(new Sample("", value, "")));
  }

  private static Read servers(Look look, Function<String, Sample> sample) {
    return new Read(look.servers().stream().map(each -> sample.apply(each.id().value())).toList());
  }

  /// What is not configured is no subject; what is unknown has no number.
  private static Read states(Look look, boolean isOfServers) {
    List<Sample> samples = new ArrayList<>();
    for (HealthReport.Entry each : look.health().components()) {
      boolean isServer = each.component().type().equals(SERVER);
      ComponentHealth health = each.health();
      if (isServer == isOfServers && health.state() != ComponentState.NOT_CONFIGURED) {
        String name = each.component().name();
        String subject = isServer ? name.substring(name.indexOf(':') + 1) : name;
        samples.add(new Sample(subject, level(health.state()), health.message()));
      }
    }
    return new Read(samples);
  }

  private static OptionalDouble level(ComponentState state) {
    return switch (state) {
      case HEALTHY -> OptionalDouble.of(0);
      case DEGRADED -> OptionalDouble.of(1);
      case UNHEALTHY -> OptionalDouble.of(2);
      case CRITICAL -> OptionalDouble.of(3);
      case UNKNOWN, NOT_CONFIGURED -> OptionalDouble.empty();
    };
  }

  private static Sample parked(String server, Look look) {
    for (InstanceState each : look.instances().getOrDefault(id(server), List.of())) {
      if (each.phase() == Phase.PARKED) {
        String reason = each.reason();
        return new Sample(server, OptionalDouble.of(1), reason == null ? "" : reason);
      }
    }
    return Sample.of(server, 0);
  }

  private Sample errors(String server) {
    ServerCounts counts = window.of(id(server), CALLS);
    return counts.calls() < house.leastCalls().getAsInt()
        ? few(server, counts.calls())
        : Sample.of(server, (double) counts.failed() / counts.calls());
  }

  private Sample slowness(String server) {
    ServerCounts counts = window.of(id(server), CALLS);
    return counts.calls() < house.leastCalls().getAsInt()
        ? few(server, counts.calls())
        : Sample.of(server, counts.callP95());
  }

  private static Sample few(String server, long calls) {
    return Sample.none(server, "only " + calls + " calls in 5 minutes");
  }

  private Sample wakes(String server) {
    ServerCounts counts = window.of(id(server), STARTS);
    return counts.wakes() == 0
        ? Sample.none(server, "it was not woken in 10 minutes")
        : Sample.of(server, counts.wakeP95());
  }

  private OptionalDouble gateway() {
    ServerCounts all = ServerCounts.NONE;
    for (ServerId each : window.now().servers().keySet()) {
      all = all.plus(window.of(each, CALLS));
    }
    return all.calls() < house.leastCalls().getAsInt()
        ? OptionalDouble.empty()
        : OptionalDouble.of(all.callP95());
  }

  /// Nothing runs, nothing is used.
  private static Sample used(
      String server, Look look, Function<Consumption.Use, @Nullable Double> what) {
    if (!look.use().at().isAfter(look.use().since())) {
      return Sample.none(server, "nobody has looked at what servers use yet");
    }
    Consumption.Use use = look.use().use().get(id(server));
    if (use == null) {
      return Sample.of(server, 0);
    }
    Double value = what.apply(use);
    return value == null
        ? Sample.none(server, "it was looked at once only")
        : Sample.of(server, value);
  }

  /// Of one without a limit there is no share, and it is no subject.
  private Read limited(Look look, Share share) {
    List<Sample> samples = new ArrayList<>();
    for (ServerDefinition each : look.servers()) {
      OptionalDouble limit = share.limit(house.limits().apply(each));
      if (limit.isPresent()) {
        samples.add(used(each.id().value(), look, use -> share.percent(use, limit.getAsDouble())));
      }
    }
    return new Read(samples);
  }

  /// A limit, and how much of it is used.
  private record Share(
      Function<ResourceLimits, OptionalDouble> limits,
      Function<Consumption.Use, @Nullable Double> uses) {
    OptionalDouble limit(ResourceLimits of) {
      return limits.apply(of);
    }

    @Nullable Double percent(Consumption.Use use, double limit) {
      Double used = uses.apply(use);
      return used == null ? null : Double.valueOf(100 * used / limit);
    }
  }

  private double jobs(boolean areWaiting) {
    List<Job> open = house.jobs().get();
    return open.stream().filter(each -> each.state().isWaiting() == areWaiting).count();
  }

  private static double running(Look look) {
    return look.instances().values().stream()
        .filter(all -> all.stream().anyMatch(each -> isRunning(each.phase())))
        .count();
  }

  private static boolean isRunning(Phase phase) {
    return switch (phase) {
      case READY, FALLING_ASLEEP, WAKING, DRAINING -> true;
      case STOPPED,
          STARTING,
          UNVERIFIED,
          UNREACHABLE,
          DOZING,
          ASLEEP,
          STOPPING,
          BACKING_OFF,
          PARKED ->
          false;
    };
  }

  private static double asleep(Look look) {
    return look.instances().values().stream()
        .filter(all ->
            all.stream()
                .allMatch(each -> each.phase() == Phase.DOZING || each.phase() == Phase.ASLEEP))
        .count();
  }
}
