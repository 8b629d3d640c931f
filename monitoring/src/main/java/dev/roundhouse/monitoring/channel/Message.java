package dev.roundhouse.monitoring.channel;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.Severity;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a channel is told at once.
///
/// @param id the same for each address and each attempt, so that who gets it twice can tell
/// @param isCounted whether it is one of those that a channel gets only so many of
/// @param more alerts that it is about, too, and does not show
public record Message(
    String id,
    String channel,
    Kind kind,
    Severity severity,
    Instant at,
    String title,
    boolean isCounted,
    List<Item> items,
    int more) {
  /// More are told as their number.
  public static final int MOST = 50;

  /// What it tells of.
  public enum Kind {
    FIRING,
    ACKNOWLEDGED,
    RESOLVED,
    SUMMARY,
    TEST;

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// An alert as it was then.
  ///
  /// @param value as people write it; empty for none
  public record Item(
      String alert,
      String rule,
      Severity severity,
      String status,
      String summary,
      Map<String, String> labels,
      Instant since,
      Optional<Instant> ended,
      String value,
      String note,
      String runbook) {
    public Item {
      requireNonNull(alert, "alert");
      requireNonNull(rule, "rule");
      requireNonNull(severity, "severity");
      requireNonNull(status, "status");
      requireNonNull(summary, "summary");
      requireNonNull(since, "since");
      requireNonNull(ended, "ended");
      requireNonNull(value, "value");
      requireNonNull(note, "note");
      requireNonNull(runbook, "runbook");
      labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }
  }

  public Message {
    requireNonNull(id, "id");
    requireNonNull(channel, "channel");
    requireNonNull(kind, "kind");
    requireNonNull(severity, "severity");
    requireNonNull(at, "at");
    requireNonNull(title, "title");
    items = List.copyOf(items);
  }

  /// One to see whether a channel works.
  static Message test(String id, String channel, String by, Instant at) {
    return new Message(
        id,
        channel,
        Kind.TEST,
        Severity.INFO,
        at,
        "this is a test by " + by + ", and nothing has happened",
        false,
        List.of(),
        0);
  }
}
