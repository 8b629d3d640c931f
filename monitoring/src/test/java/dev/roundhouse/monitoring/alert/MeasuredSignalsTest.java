package dev.roundhouse.monitoring.alert;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.gateway.GatewayObserver.Outcome;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.AlertRule;
import dev.roundhouse.monitoring.AlertSettings;
import dev.roundhouse.monitoring.Alerts;
import dev.roundhouse.monitoring.Component;
import dev.roundhouse.monitoring.Consumption;
import dev.roundhouse.monitoring.HealthBoard;
import dev.roundhouse.monitoring.HouseSignals;
import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.monitoring.Reading;
import dev.roundhouse.monitoring.Sampling;
import dev.roundhouse.monitoring.Sampling.Sample;
import dev.roundhouse.monitoring.Severity;
import dev.roundhouse.monitoring.Signal;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.storage.Database;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class MeasuredSignalsTest {
  private static final int SERVERS = 200;
  private static final int TOOLS = 10;

  private final Metrics metrics = new Metrics();
  private final ManualTicker ticker = new ManualTicker();
  private final AtomicLong refused = new AtomicLong();
  private final Map<ServerId, ServerDefinition> servers = new TreeMap<>();
  private final List<InstanceState> instances = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  @TempDir private Path folder;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private ServerId server(String name) {
    ServerId id = new ServerId(name);
    Transport transport = new Transport.Stdio("true", List.of(), Map.of(), Optional.empty());
    servers.put(id, ServerDefinition.of(id, transport, Origin.FILE));
    return id;
  }

  private static Component component(ServerId server) {
    return new Component(
        "server:" + server,
        "server",
        false,
        new Component.Rhythm(Duration.ofSeconds(5), Duration.ofSeconds(5), 1, 1),
        () -> Reading.healthy("it runs"));
  }

  private HouseSignals house() {
    Consumption consumption = Consumption.follow(List::of, servers::keySet, Ticker.system());
    open.add(consumption);
    HealthBoard board =
        new HealthBoard(
            () -> servers.keySet().stream().map(MeasuredSignalsTest::component).toList(),
            _ -> {},
            ticker);
    open.add(board);
    return new HouseSignals(
        new Snapshot<>(new CatalogImage(servers, Map.of(), Map.of(), Map.of(), 1)),
        () -> instances,
        _ -> ResourceLimits.NONE,
        board,
        metrics,
        consumption,
        List::of,
        refused::get,
        () -> 0,
        () -> new AuditLog.Load(0, 0, Duration.ZERO, 0, 0),
        () -> 10,
        folder);
  }

  private Map<Signal, Sampling> look(MeasuredSignals signals, Duration after) {
    ticker.pass(after);
    return signals.look(EnumSet.allOf(Signal.class), ticker.instant());
  }

  private static Sample sample(Map<Signal, Sampling> seen, Signal signal, String subject) {
    return requireNonNull(seen.get(signal), "wanted") instanceof Sampling.Read(List<Sample> all)
        ? all.stream().filter(each -> each.subject().equals(subject)).findFirst().orElseThrow()
        : Sample.none(subject, "failed: " + seen.get(signal));
  }

  private static double value(Map<Signal, Sampling> seen, Signal signal, String subject) {
    OptionalDouble value = sample(seen, signal, subject).value();
    assertThat(value).as(signal + " " + subject).isPresent();
    return value.getAsDouble();
  }

  private void call(ServerId server, Outcome outcome, int times) {
    for (int at = 0; at < times; at++) {
      metrics.called(server, "tools/call", "x", outcome, Duration.ofSeconds(2).toNanos());
    }
  }

  @Test
  void reckonsOverTheLastMinutesAndNoLonger() {
    ServerId a = server("a");
    server("b");
    MeasuredSignals signals = new MeasuredSignals(house(), ticker);
    look(signals, Duration.ofSeconds(10));
    call(a, Outcome.OK, 5);
    call(a, Outcome.TIMEOUT, 5);
    refused.set(20);

    Map<Signal, Sampling> soon = look(signals, Duration.ofSeconds(10));

    assertThat(value(soon, Signal.SERVER_ERRORS, "a")).isEqualTo(0.5);
    assertThat(value(soon, Signal.SERVER_P95, "a")).isBetween(1.0, 2.5);
    assertThat(value(soon, Signal.GATEWAY_P95, "")).isBetween(1.0, 2.5);
    assertThat(value(soon, Signal.REFUSED_TOKENS, "")).isEqualTo(20);
    assertThat(sample(soon, Signal.SERVER_ERRORS, "b").value()).as("nobody calls it").isEmpty();
    assertThat(sample(soon, Signal.SERVER_STATE, "b").value()).as("nobody has looked").isEmpty();
    assertThat(sample(soon, Signal.WAKE_P95, "a").value()).isEmpty();
    for (int at = 0; at < 40; at++) {
      soon = look(signals, Duration.ofSeconds(10));
    }
    assertThat(value(soon, Signal.REFUSED_TOKENS, "")).isZero();
    assertThat(sample(soon, Signal.SERVER_ERRORS, "a").note())
        .isEqualTo("only 0 calls in 5 minutes");
    assertThat(value(soon, Signal.HOST_MEMORY, "")).isBetween(1.0, 100.0);
    assertThat(value(soon, Signal.HOST_DISK, "")).isBetween(0.0, 100.0);
  }

  @Test
  void seesWhatIsParked() {
    ServerId a = server("a");
    server("b");
    instances.add(
        new InstanceState(
            a,
            "shared",
            1,
            InstanceState.Phase.PARKED,
            0,
            null,
            new InstanceState.Trouble(3, "it ended with code 3", null, "start it")));
    MeasuredSignals signals = new MeasuredSignals(house(), ticker);

    Map<Signal, Sampling> seen = look(signals, Duration.ofSeconds(10));

    assertThat(value(seen, Signal.SERVER_PARKED, "a")).isEqualTo(1);
    assertThat(sample(seen, Signal.SERVER_PARKED, "a").note()).isEqualTo("it ended with code 3");
    assertThat(value(seen, Signal.SERVER_PARKED, "b")).isZero();
  }

  @Test
  void keepsNoMoreThanAnHour() {
    server("a");
    Window window = new Window(new Window.Frame(0, Map.of(), 0, 0, 0));

    for (long second = 1; second <= 4 * 3600; second++) {
      window.add(new Window.Frame(Duration.ofSeconds(second).toNanos(), Map.of(), second, 0, 0));
    }

    assertThat(window.size()).isLessThan(310);
    long now = window.now().refused();
    assertThat(now - window.before(Duration.ofMinutes(1)).refused()).isBetween(60L, 66L);
    assertThat(now - window.before(Duration.ofHours(1)).refused()).isBetween(3600L, 3670L);
  }

  /// A look at all rules, with 200 servers that have ten tools each and are called between any two
  /// looks, costs less than one percent of a core. The figure is printed.
  @Test
  void costsLessThanAPercentOfACore() {
    List<ServerId> all = new ArrayList<>();
    for (int at = 0; at < SERVERS; at++) {
      all.add(server("server-" + at));
    }
    AlertSettings settings = Desk.settings(10, Map.of("all", Desk.log(Severity.INFO)));
    Database database = Database.open(folder);
    open.add(database);
    AlertDesk desk =
        AlertDesk.open(
            new Alerts.Parts(
                database,
                new MeasuredSignals(house(), ticker),
                metrics,
                () -> settings,
                _ -> {},
                ticker));
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    int looks = 60;
    long spent = 0;
    for (int look = 0; look < 2 * looks; look++) {
      for (ServerId each : all) {
        for (int tool = 0; tool < TOOLS; tool++) {
          metrics.called(each, "tools/call", "tool-" + tool, Outcome.OK, 1_000_000);
        }
      }
      ticker.pass(settings.every());
      long before = threads.getCurrentThreadCpuTime();
      desk.evaluate();
      // The first half is for the compiler.
      spent += look < looks ? 0 : threads.getCurrentThreadCpuTime() - before;
    }
    desk.close();
    double millis = spent / 1e6 / looks;
    double percent = 100 * millis / settings.every().toMillis();
    System.out.printf(
        "alerts: a look at %d rules with %d servers takes %.2f ms of a core, every %d s: %.3f %%%n",
        settings.allRules().stream().filter(AlertRule::isOn).count(),
        SERVERS,
        millis,
        settings.every().toSeconds(),
        percent);
    assertThat(percent).isLessThan(1);
  }
}
