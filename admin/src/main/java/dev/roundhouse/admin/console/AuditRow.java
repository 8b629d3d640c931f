package dev.roundhouse.admin.console;

import dev.roundhouse.protocol.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A line of the audit log.
///
/// @param at null where the line does not say it rightly
/// @param took empty where it does not say
record AuditRow(
    @Nullable Instant at,
    String kind,
    String subject,
    String source,
    String action,
    String server,
    String name,
    String outcome,
    String reason,
    String took,
    String request,
    String arguments) {
  static AuditRow of(Json line) {
    long micros = line.get("micros").integer(-1);
    Json arguments = line.get("arguments");
    return new AuditRow(
        moment(said(line, "time")),
        said(line, "kind"),
        said(line, "subject"),
        said(line, "source"),
        said(line, "action"),
        said(line, "server"),
        said(line, "name"),
        said(line, "outcome"),
        said(line, "reason"),
        micros < 0 ? "" : Show.took(Duration.ofNanos(micros * 1000)),
        said(line, "request"),
        arguments.isPresent() ? arguments.toString() : "");
  }

  private static String said(Json line, String key) {
    return Answer.said(line.get(key));
  }

  private static @Nullable Instant moment(String time) {
    try {
      return time.isEmpty() ? null : Instant.parse(time);
    } catch (DateTimeException _) {
      return null; // `audit verify` tells of such a line
    }
  }

  /// How it went, in one of three ways: `good`, `bad`, or `unknown` while it is not known.
  String mark() {
    return switch (outcome) {
      case "ok" -> "good";
      case "intent", "cancelled", "input-required", "" -> "unknown";
      default -> "bad";
    };
  }
}
