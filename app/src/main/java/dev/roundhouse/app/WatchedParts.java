package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;

import dev.roundhouse.app.HouseProbes.AuditProbe;
import dev.roundhouse.app.HouseProbes.ProcessorProbe;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.CacheReadings;
import dev.roundhouse.monitoring.Component;
import dev.roundhouse.monitoring.Component.Probe;
import dev.roundhouse.monitoring.Component.Rhythm;
import dev.roundhouse.monitoring.HealthSettings;
import dev.roundhouse.monitoring.HostMeter;
import dev.roundhouse.monitoring.HostReadings;
import dev.roundhouse.monitoring.Neighbourhood;
import dev.roundhouse.monitoring.Reading;
import dev.roundhouse.monitoring.ServerReadings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The parts that are looked at: of this program, of the machine it is on, its servers and their
/// instances, and what the settings name beside it.
final class WatchedParts implements Supplier<List<Component>> {
  /// The fleet knows it already, and has waited until it was sure.
  private static final Rhythm OF_SERVERS =
      new Rhythm(Duration.ofSeconds(5), Duration.ofSeconds(5), 1, 1);

  private final Watching.Around around;
  private final Neighbourhood neighbourhood;
  private final List<Part> always;

  /// What is always there.
  ///
  /// @param isSteady whether one bad look is enough
  private record Part(String name, boolean isEssential, boolean isSteady, Probe probe) {
    Component looked(HealthSettings settings) {
      Rhythm rhythm = isSteady ? settings.atOnce() : settings.rhythm();
      return new Component(name, name, isEssential, rhythm, probe);
    }
  }

  WatchedParts(Watching.Around around) {
    this.around = requireNonNull(around, "around");
    this.neighbourhood = new Neighbourhood(around.secrets()::resolve);
    Path data = around.directory().root();
    HostMeter meter = new HostMeter(Path.of("/proc"));
    this.always =
        List.of(
            new Part("gateway", true, true, () -> HouseProbes.gateway(around.health())),
            new Part("store", true, true, () -> HouseProbes.store(around.database())),
            new Part("cache", false, false, new CacheReadings(around::caches)),
            new Part("audit", true, true, new AuditProbe(around.audit())),
            new Part("disk", true, true, () -> HouseProbes.disk(data)),
            new Part("memory", false, false, () -> HostReadings.memory(meter.memory())),
            new Part("processor", false, false, new ProcessorProbe(meter)),
            new Part("certificates", false, true, this::certificates),
            new Part("secrets", false, true, () -> secrets(data)),
            new Part("updates", false, true, () -> HouseProbes.updates(around.updates())),
            new Part("containers", false, false, this::containers));
  }

  private HealthSettings settings() {
    return around.live().monitoring().health();
  }

  private Reading certificates() throws IOException {
    return HouseProbes.certificates(around.tls(), settings(), around.ticker());
  }

  private Reading secrets(Path data) throws IOException {
    return HouseProbes.secrets(data, settings().oldSecrets(), around.ticker());
  }

  private Reading containers() {
    return HouseProbes.containers(around.catalog().image().current(), around.engine());
  }

  @Override
  public List<Component> get() {
    HealthSettings settings = settings();
    List<Component> all = new ArrayList<>();
    always.forEach(each -> all.add(each.looked(settings)));
    Fleet fleet = around.fleet();
    Map<ServerId, List<InstanceState>> instances =
        fleet.instances().stream().collect(groupingBy(InstanceState::server));
    around
        .catalog()
        .image()
        .current()
        .servers()
        .forEach((server, definition) -> {
          List<InstanceState> own = instances.getOrDefault(server, List.of());
          boolean hasRun = fleet.past(server).lastWake() != null;
          all.add(
              new Component(
                  "server:" + server,
                  "server",
                  false,
                  OF_SERVERS,
                  () -> ServerReadings.of(definition.enabled(), own, hasRun)));
          own.stream().flatMap(each -> instance(each, hasRun).stream()).forEach(all::add);
        });
    all.addAll(neighbourhood.components(settings));
    return all;
  }

  /// What runs of a place in the fleet; nothing where nothing does.
  private static Optional<Component> instance(InstanceState state, boolean hasRun) {
    InstanceState.Running running = state.running();
    return running == null
        ? Optional.empty()
        : Optional.of(
            new Component(
                "instance:" + running.id(),
                "instance",
                false,
                OF_SERVERS,
                () -> ServerReadings.ofInstance(state, hasRun)));
  }
}
