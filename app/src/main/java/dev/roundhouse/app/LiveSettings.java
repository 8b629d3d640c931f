package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.config.ConfigWatch;
import dev.roundhouse.config.ConfigWatch.Reload;
import dev.roundhouse.config.Environment;
import dev.roundhouse.config.KeyPath;
import dev.roundhouse.config.Problem;
import dev.roundhouse.config.SettingLine;
import dev.roundhouse.config.SettingsChanges;
import dev.roundhouse.config.SettingsForm;
import dev.roundhouse.config.SettingsTable;
import dev.roundhouse.gateway.GatewaySettings;
import dev.roundhouse.gateway.PinningSettings;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.CostSettings;
import dev.roundhouse.monitoring.MonitoringSettings;
import dev.roundhouse.security.ApprovalSettings;
import dev.roundhouse.security.AuditException;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.ConsoleSettings;
import dev.roundhouse.security.HostRules;
import dev.roundhouse.security.LimitSettings;
import dev.roundhouse.security.Policy;
import dev.roundhouse.storage.StorageException;
import dev.roundhouse.systemtools.SystemSettings;
import dev.roundhouse.updates.UpdateSettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The settings in force. A changed file replaces them in one step, or, when anything is wrong with
/// it, not at all. Read by many threads at each use; changed by the watching thread alone.
///
/// Servers and virtual servers go through the catalog, which everything that runs follows. What is
/// read once at the start, such as the listener's port, is told apart and named in the log.
final class LiveSettings {
  private static final Logger LOG = System.getLogger("roundhouse.config");
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /// What is read at each use; everything else waits for the next start.
  private static final Set<String> LIVE =
      Set.of(
          "gateway",
          "pinning",
          "limits",
          "policy",
          "approval",
          "costs",
          "monitoring",
          "system",
          "updates",
          "classes",
          "servers",
          "virtual-servers",
          "security.allowed-hosts",
          "security.allowed-origins",
          "security.open-metrics");

  private record InForce(Settings settings, HostRules hosts, Policy policy) {
    static InForce of(Settings settings) {
      return of(settings, Policy.of(settings.policy(), settings.limits()::riskOf));
    }

    /// A policy that says the same stays the same: what was shown by it stays true.
    InForce then(Settings after) {
      boolean isSame =
          after.policy().equals(settings.policy()) && after.limits().equals(settings.limits());
      return isSame ? of(after, policy) : of(after);
    }

    private static InForce of(Settings settings, Policy policy) {
      return new InForce(
          settings,
          new HostRules(
              Set.copyOf(settings.security().allowedHosts()),
              Set.copyOf(settings.security().allowedOrigins())),
          policy);
    }
  }

  private final Settings started;
  private final AuditLog audit;
  private volatile InForce now;

  /// In force a moment before the rest: it has a word on the servers that come with it.
  private volatile PinningSettings pinning;

  LiveSettings(Settings started, AuditLog audit) {
    this.started = requireNonNull(started, "started");
    this.audit = requireNonNull(audit, "audit");
    this.now = InForce.of(started);
    this.pinning = started.pinning();
  }

  /// All that is in force, what waits for the next start as it was at this one.
  List<SettingLine> lines(Optional<Path> file) {
    Path folder =
        file.map(each -> each.toAbsolutePath().normalize().getParent())
            .orElseGet(() -> Path.of("").toAbsolutePath());
    Environment environment = Environment.system();
    Map<String, SettingLine> before = new HashMap<>();
    SettingsTable.of(started, folder, environment).forEach(line -> before.put(line.key(), line));
    return SettingsTable.of(now.settings(), folder, environment).stream()
        .map(line -> isLive(line.key()) ? line : before.getOrDefault(line.key(), line))
        .toList();
  }

  /// Read once, at the start.
  ConsoleSettings console() {
    return started.security().console();
  }

  GatewaySettings gateway() {
    return now.settings().gateway();
  }

  PinningSettings pinning() {
    return pinning;
  }

  Policy policy() {
    return now.policy();
  }

  ApprovalSettings approval() {
    return now.settings().approval();
  }

  LimitSettings limits() {
    return now.settings().limits();
  }

  CostSettings costs() {
    return now.settings().costs();
  }

  MonitoringSettings monitoring() {
    return now.settings().monitoring();
  }

  UpdateSettings updates() {
    return now.settings().updates();
  }

  SystemSettings system() {
    return now.settings().system();
  }

  HostRules hosts() {
    return now.hosts();
  }

  boolean openMetrics() {
    return now.settings().security().openMetrics();
  }

  /// Follows the file until the handle is closed.
  ConfigWatch<Settings> follow(
      Path file, SettingsForm<Settings> form, Catalog catalog, Ticker ticker) {
    return ConfigWatch.follow(
        file, form, started, ticker, LOOK_EVERY, reload -> taken(file, reload, catalog));
  }

  private void taken(Path file, Reload<Settings> reload, Catalog catalog) {
    switch (reload) {
      case Reload.Changed<Settings>(Settings _, Settings after) -> change(file, after, catalog);
      case Reload.Refused<Settings>(List<Problem> problems) ->
          refused(
              file, problems.stream().map(Problem::toString).collect(Collectors.joining("\n  ")));
      case Reload.Unchanged<Settings> _ -> {}
    }
  }

  private static void refused(Path file, String why) {
    LOG.log(Level.WARNING, "{0} is refused, what was in force stays in force:\n  {1}", file, why);
  }

  private void change(Path file, Settings after, Catalog catalog) {
    List<KeyPath> changes = SettingsChanges.between(now.settings(), after);
    pinning = after.pinning();
    try {
      audit.commit(AuditMarks.changed(audit, file, listed(changes)));
      catalog.fileChanged(after.definitions(), after.virtual(), after.classes());
    } catch (AuditException e) {
      pinning = now.settings().pinning();
      refused(file, e.getMessage() + "; then save the file again");
      return;
    } catch (CatalogException | StorageException e) {
      pinning = now.settings().pinning();
      refused(file, "" + e.getMessage());
      return;
    } catch (IllegalStateException e) {
      // The new servers are in force already, so the rest must follow.
      LOG.log(Level.ERROR, "not every part has followed the change of " + file, e);
    }
    now = now.then(after);
    List<KeyPath> live = changes.stream().filter(LiveSettings::isLive).toList();
    if (!live.isEmpty()) {
      LOG.log(Level.INFO, "{0} has changed; in force now: {1}", file, listed(live));
    }
    if (live.size() < changes.size()) {
      waiting(file, after);
    }
  }

  private void waiting(Path file, Settings after) {
    List<KeyPath> waiting =
        SettingsChanges.between(started, after).stream().filter(key -> !isLive(key)).toList();
    if (waiting.isEmpty()) {
      LOG.log(Level.INFO, "{0} says again what was in force at the start", file);
    } else {
      LOG.log(
          Level.WARNING,
          "{0} has changed; takes effect at the next start: {1}",
          file,
          listed(waiting));
    }
  }

  private static boolean isLive(KeyPath key) {
    return isLive(key.toString());
  }

  /// Whether a change of this key is in force at once.
  static boolean isLive(String path) {
    return LIVE.stream().anyMatch(live -> path.equals(live) || path.startsWith(live + "."));
  }

  private static String listed(List<KeyPath> keys) {
    return keys.stream().map(KeyPath::toString).collect(Collectors.joining(", "));
  }
}
