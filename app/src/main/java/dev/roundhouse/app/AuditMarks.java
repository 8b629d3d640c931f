package dev.roundhouse.app;

import dev.roundhouse.monitoring.Metrics;
import dev.roundhouse.security.AuditEvent;
import dev.roundhouse.security.AuditEvent.Kind;
import dev.roundhouse.security.AuditEvent.Outcome;
import dev.roundhouse.security.AuditLog;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the program says of itself in the audit log, and of the log in its metrics.
final class AuditMarks {
  private AuditMarks() {}

  static void show(Metrics metrics, AuditLog audit) {
    metrics.counter(
        "roundhouse_security_audit_lines_total",
        "Lines written to the audit log.",
        () -> audit.load().lines());
    metrics.gauge(
        "roundhouse_security_audit_queue",
        "Events that wait to be written to the audit log.",
        () -> audit.load().waiting());
    metrics.counter(
        "roundhouse_security_audit_blocked_seconds_total",
        "Time that calls have waited because the queue of the audit log was full, added up.",
        () -> audit.load().blocked().toNanos() / 1e9);
    metrics.counter(
        "roundhouse_security_audit_failures_total",
        "Times that the audit log could not be written.",
        () -> audit.load().failures());
    metrics.counter(
        "roundhouse_security_audit_lost_total",
        "Events that are not in the audit log, because it could not be written for so long.",
        () -> audit.load().lost());
  }

  /// @param file that the settings were read from
  static void started(AuditLog audit, Optional<Path> file, boolean isLasting) {
    String how =
        "version "
            + Version.current()
            + (isLasting ? "" : ", for one command")
            + file.map(path -> ", configuration " + path).orElse("");
    audit.record(event(audit, Kind.START, "program", null, Outcome.OK, how));
  }

  /// The configuration file has been changed by somebody who can write it.
  ///
  /// @param keys that differ
  static AuditEvent changed(AuditLog audit, Path file, String keys) {
    return event(audit, Kind.CHANGE, "configuration change", file.toString(), Outcome.INTENT, keys);
  }

  static void ends(AuditLog audit) {
    audit.record(event(audit, Kind.STOP, "program", null, Outcome.OK, null));
  }

  private static AuditEvent event(
      AuditLog audit,
      Kind kind,
      String action,
      @Nullable String name,
      Outcome outcome,
      @Nullable String reason) {
    return new AuditEvent(
        audit.ticker().instant(),
        kind,
        AuditEvent.Who.PROGRAM,
        new AuditEvent.What(action, null, name, null),
        new AuditEvent.Result(outcome, reason, null));
  }
}
