package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;

import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.fleet.Fleet;
import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Snapshot;
import dev.roundhouse.monitoring.Component;
import dev.roundhouse.monitoring.Component.Rhythm;
import dev.roundhouse.monitoring.ComponentState;
import dev.roundhouse.monitoring.Health;
import dev.roundhouse.monitoring.HealthSettings;
import dev.roundhouse.monitoring.Reading;
import dev.roundhouse.monitoring.ServerReadings;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.storage.Database;
import dev.roundhouse.storage.StorageException;
import dev.roundhouse.updates.JobSummary;
import dev.roundhouse.updates.Updates;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// The parts of this program that are looked at, and how. No look wakes, opens or changes anything.
final class WatchedParts implements Supplier<List<Component>> {
  /// Of the disk, in percent: below there is little left, and below the other next to nothing.
  private static final int LITTLE = 10;

  private static final int NOTHING = 2;

  /// The fleet knows it already, and has waited until it was sure.
  private static final Rhythm OF_SERVERS =
      new Rhythm(Duration.ofSeconds(5), Duration.ofSeconds(5), 1, 1);

  private final Health health;
  private final Snapshot<CatalogImage> catalog;
  private final Fleet fleet;
  private final Updates updates;
  private final List<Part> always;
  private final Supplier<HealthSettings> settings;

  /// What is always there. Nothing of it is over a network: one bad look is enough.
  private record Part(String name, boolean isEssential, Component.Probe probe) {
    Component looked(Rhythm rhythm) {
      return new Component(name, name, isEssential, rhythm, probe);
    }
  }

  WatchedParts(
      Health health,
      Snapshot<CatalogImage> catalog,
      Fleet fleet,
      Updates updates,
      Database database,
      AuditLog audit,
      Path data,
      Supplier<HealthSettings> settings) {
    this.settings = requireNonNull(settings, "settings");
    this.health = requireNonNull(health, "health");
    this.catalog = requireNonNull(catalog, "catalog");
    this.fleet = requireNonNull(fleet, "fleet");
    this.updates = requireNonNull(updates, "updates");
    this.always =
        List.of(
            new Part("gateway", true, this::gateway),
            new Part("store", true, () -> store(database)),
            new Part("audit", true, new AuditProbe(audit)),
            new Part("disk", true, () -> disk(data)),
            new Part("updates", false, this::updates));
  }

  @Override
  public List<Component> get() {
    Rhythm rhythm = settings.get().atOnce();
    List<Component> all = new ArrayList<>(always.size());
    always.forEach(each -> all.add(each.looked(rhythm)));
    Map<ServerId, List<InstanceState>> instances =
        fleet.instances().stream().collect(groupingBy(InstanceState::server));
    catalog
        .current()
        .servers()
        .forEach((server, definition) -> {
          List<InstanceState> own = instances.getOrDefault(server, List.of());
          all.add(
              new Component(
                  "server:" + server,
                  "server",
                  false,
                  OF_SERVERS,
                  () -> server(server, definition.enabled(), own)));
        });
    return all;
  }

  private Reading gateway() {
    return health.isReady()
        ? Reading.healthy("it takes calls")
        : new Reading(ComponentState.CRITICAL, "it takes no calls: " + health.report().status());
  }

  private static Reading store(Database database) {
    try {
      database.ping();
      return Reading.healthy("it answers");
    } catch (StorageException e) {
      return new Reading(ComponentState.CRITICAL, String.valueOf(e.getMessage()));
    }
  }

  /// @param data the data directory
  private static Reading disk(Path data) throws IOException {
    FileStore store = Files.getFileStore(data);
    long free = store.getUsableSpace();
    long percent = store.getTotalSpace() == 0 ? 0 : free * 100 / store.getTotalSpace();
    String says = "%s (%d %%) are free where the data is".formatted(new ByteSize(free), percent);
    if (percent < NOTHING) {
      return new Reading(ComponentState.CRITICAL, says + "; free some space");
    }
    return percent < LITTLE ? new Reading(ComponentState.DEGRADED, says) : Reading.healthy(says);
  }

  private Reading updates() {
    JobSummary summary = updates.jobs().summary();
    if (summary.setAside() > 0) {
      return new Reading(
          ComponentState.UNHEALTHY,
          "the records of %d jobs are damaged; see: roundhouse update jobs"
              .formatted(summary.setAside()));
    }
    String says =
        "%d jobs go on, %d wait for a person"
            .formatted(summary.pending() + summary.running(), summary.waiting());
    return summary
        .paused()
        .map(by -> new Reading(ComponentState.DEGRADED, says + "; paused by " + by))
        .orElseGet(() -> Reading.healthy(says));
  }

  private Reading server(ServerId server, boolean isEnabled, List<InstanceState> own) {
    boolean hasRun = fleet.past(server).lastWake() != null;
    return ServerReadings.of(isEnabled, own, hasRun);
  }

  /// Whether something could not be written since the last look.
  private static final class AuditProbe implements Component.Probe {
    private final AuditLog audit;
    private final AtomicLong failures = new AtomicLong();

    AuditProbe(AuditLog audit) {
      this.audit = requireNonNull(audit, "audit");
    }

    @Override
    public Reading read() {
      if (!audit.isOn()) {
        return new Reading(ComponentState.NOT_CONFIGURED, "it is switched off");
      }
      AuditLog.Load load = audit.load();
      long before = failures.getAndSet(load.failures());
      return load.failures() > before
          ? new Reading(
              ComponentState.CRITICAL,
              "it could not be written; changes are refused; see the log for the cause")
          : Reading.healthy("%d events wait to be written".formatted(load.waiting()));
    }
  }
}
