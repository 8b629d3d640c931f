package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.CatalogImage;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.fleet.HostFindings;
import dev.roundhouse.http.HttpSettings;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.kernel.Finding.Verdict;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.monitoring.CertificateReadings;
import dev.roundhouse.monitoring.Component.Probe;
import dev.roundhouse.monitoring.ComponentState;
import dev.roundhouse.monitoring.Health;
import dev.roundhouse.monitoring.HealthSettings;
import dev.roundhouse.monitoring.HostMeter;
import dev.roundhouse.monitoring.HostMeter.Processor;
import dev.roundhouse.monitoring.HostReadings;
import dev.roundhouse.monitoring.Reading;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.SecretFiles;
import dev.roundhouse.security.TokenException;
import dev.roundhouse.storage.Database;
import dev.roundhouse.storage.StorageException;
import dev.roundhouse.updates.JobSummary;
import dev.roundhouse.updates.Updates;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// How each part of this program, and of the machine that it is on, is looked at. No look wakes,
/// opens or changes anything.
final class HouseProbes {
  private HouseProbes() {}

  static Reading gateway(Health health) {
    return health.isReady()
        ? Reading.healthy("it takes calls")
        : new Reading(ComponentState.CRITICAL, "it takes no calls: " + health.report().status());
  }

  static Reading store(Database database) {
    try {
      database.ping();
      return Reading.healthy("it answers");
    } catch (StorageException e) {
      return new Reading(ComponentState.CRITICAL, String.valueOf(e.getMessage()));
    }
  }

  /// @param data the data directory
  static Reading disk(Path data) throws IOException {
    FileStore store = Files.getFileStore(data);
    return HostReadings.disk(store.getUsableSpace(), store.getTotalSpace());
  }

  static Reading updates(Updates updates) {
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

  static Reading certificates(
      Optional<HttpSettings.Tls> tls, HealthSettings settings, Ticker ticker) throws IOException {
    return tls.isEmpty()
        ? new Reading(ComponentState.NOT_CONFIGURED, "the door has no TLS (listen.tls)")
        : CertificateReadings.of(
            tls.get().certificate(), ticker.instant(), settings.renewCertificates());
  }

  /// @param data the data directory
  static Reading secrets(Path data, Duration old, Ticker ticker) throws IOException {
    List<SecretFiles.Line> lines;
    try {
      lines = SecretFiles.look(data, List.of(), ticker.instant());
    } catch (TokenException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
    List<SecretFiles.Line> bad = lines.stream().filter(each -> !each.isGood()).toList();
    if (!bad.isEmpty()) {
      return new Reading(
          ComponentState.UNHEALTHY,
          "%d of %d files cannot be used as they are; see: roundhouse secrets"
              .formatted(bad.size(), lines.size()));
    }
    List<SecretFiles.Line> aged =
        lines.stream().filter(each -> each.age().compareTo(old) > 0).toList();
    return aged.isEmpty()
        ? Reading.healthy("%d files, none older than %d days".formatted(lines.size(), old.toDays()))
        : new Reading(
            ComponentState.DEGRADED,
            "%d of %d are older than %d days; see: roundhouse secrets"
                .formatted(aged.size(), lines.size(), old.toDays()));
  }

  /// @param address of the engine
  static Reading containers(CatalogImage image, String address) {
    boolean isWanted =
        image.servers().values().stream()
            .anyMatch(each -> each.transport() instanceof Transport.Contained);
    if (!isWanted) {
      return new Reading(ComponentState.NOT_CONFIGURED, "no server is a container");
    }
    Finding finding = HostFindings.engine(Optional.of(address));
    return finding.verdict() == Verdict.OK
        ? Reading.healthy(finding.says())
        : new Reading(ComponentState.UNHEALTHY, finding.says() + "; " + finding.cure());
  }

  /// Tells how busy the processors were since its last look; the first tells it since the machine
  /// was started.
  static final class ProcessorProbe implements Probe {
    private final HostMeter meter;
    private final AtomicReference<Processor> before;

    ProcessorProbe(HostMeter meter) {
      this.meter = requireNonNull(meter, "meter");
      this.before = new AtomicReference<>(new Processor(0, 0));
    }

    @Override
    public Reading read() throws IOException {
      Processor now = meter.processor();
      OptionalDouble share = now.since(before.getAndSet(now));
      return share.isPresent()
          ? HostReadings.processor(share.getAsDouble())
          : new Reading(ComponentState.UNKNOWN, "no time has passed since the last look");
    }
  }

  /// Whether something could not be written since the last look.
  static final class AuditProbe implements Probe {
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
