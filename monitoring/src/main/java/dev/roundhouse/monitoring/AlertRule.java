package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Durations;
import dev.roundhouse.kernel.ServerId;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// When a person wants to be told of a signal.
///
/// @param holds how long it has to be so before anybody is told
/// @param clears how long it has to be over before that is believed
/// @param labels that its alerts carry besides the name of their subject
/// @param servers it is about these alone; empty for all
/// @param summary one sentence, in which `{subject}`, `{value}` and `{note}` stand for those
/// @param runbook where it says what to do
public record AlertRule(
    String name,
    Signal signal,
    Comparison comparison,
    double threshold,
    Duration holds,
    Duration clears,
    Severity severity,
    Map<String, String> labels,
    Set<ServerId> servers,
    boolean isOn,
    String summary,
    String runbook) {
  /// Which side of the threshold is the bad one.
  public enum Comparison {
    ABOVE,
    AT_LEAST,
    BELOW;

    boolean holds(double value, double threshold) {
      return switch (this) {
        case ABOVE -> value > threshold;
        case AT_LEAST -> value >= threshold;
        case BELOW -> value < threshold;
      };
    }

    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  public AlertRule {
    requireNonNull(name, "name");
    requireNonNull(signal, "signal");
    requireNonNull(comparison, "comparison");
    requireNonNull(holds, "holds");
    requireNonNull(clears, "clears");
    requireNonNull(severity, "severity");
    requireNonNull(summary, "summary");
    requireNonNull(runbook, "runbook");
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    servers = Collections.unmodifiableSet(new TreeSet<>(servers));
  }

  /// Whether a number is on the bad side.
  public boolean isTrueOf(double value) {
    return comparison.holds(value, threshold);
  }

  /// Whether it is about this subject of its signal.
  public boolean isAbout(String subject) {
    return servers.isEmpty()
        || signal.subject() != Signal.Subject.SERVER
        || servers.stream().anyMatch(each -> each.value().equals(subject));
  }

  /// The condition in words.
  public String condition() {
    String forLong = holds.isZero() ? "" : " for " + Durations.format(holds);
    return "%s %s %s%s".formatted(signal.wire(), comparison.words(), number(threshold), forLong);
  }

  /// A number as people write it.
  public static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.3f", value).replaceAll("0+$", "");
  }
}
