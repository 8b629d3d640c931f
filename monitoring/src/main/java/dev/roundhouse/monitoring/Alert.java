package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.AlertState.Firing;
import dev.roundhouse.monitoring.AlertState.Resolved;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Something that a person is to know.
///
/// @param id of this time; if it comes again, it is another one
/// @param cause what it is about, the same each time
/// @param value that was measured last
/// @param note what else is known, such as that there is no number
/// @param ends when one that a person has raised ends by itself; empty for never
/// @param told what each channel was told last
/// @param held channels that were not told, as they had too many messages
public record Alert(
    String id,
    Cause cause,
    AlertState state,
    OptionalDouble value,
    String note,
    Optional<Instant> ends,
    Map<String, Told> told,
    Set<String> held) {
  /// What it is about.
  ///
  /// @param rule that it comes from; for one that a person has raised `manual`
  /// @param by who has raised it; empty for a rule
  public record Cause(
      String rule,
      Severity severity,
      String summary,
      Map<String, String> labels,
      String runbook,
      Optional<String> by) {
    public Cause {
      requireNonNull(rule, "rule");
      requireNonNull(severity, "severity");
      requireNonNull(summary, "summary");
      requireNonNull(runbook, "runbook");
      requireNonNull(by, "by");
      labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /// The same for the same rule and the same labels, and for no other. What a person says is part
    /// of it.
    public String fingerprint() {
      return rule + labels + (by.isPresent() ? summary : "");
    }
  }

  /// Stands for a rule in alerts that people have raised.
  public static final String MANUAL = "manual";

  /// What a channel was told.
  public enum Stage {
    FIRING,
    ACKNOWLEDGED,
    RESOLVED
  }

  /// When a channel was told what.
  public record Told(Stage stage, Instant at) {
    public Told {
      requireNonNull(stage, "stage");
      requireNonNull(at, "at");
    }
  }

  public Alert {
    requireNonNull(id, "id");
    requireNonNull(cause, "cause");
    requireNonNull(state, "state");
    requireNonNull(value, "value");
    requireNonNull(note, "note");
    requireNonNull(ends, "ends");
    told = Collections.unmodifiableMap(new TreeMap<>(told));
    held = Collections.unmodifiableSet(new TreeSet<>(held));
  }

  /// One that nobody knows of yet.
  public static Alert of(String id, Cause cause, AlertState state, Optional<Instant> ends) {
    return new Alert(id, cause, state, OptionalDouble.empty(), "", ends, Map.of(), Set.of());
  }

  /// The same after something has happened to it.
  public Alert after(AlertEvent event, Instant now) {
    return in(AlertState.next(state, event, now));
  }

  private Alert in(AlertState other) {
    return new Alert(id, cause, other, value, note, ends, told, held);
  }

  /// The same with what was measured last.
  public Alert measured(OptionalDouble number, String says) {
    return new Alert(id, cause, state, number, says, ends, told, held);
  }

  /// The same under what its rule says now.
  public Alert because(Cause other) {
    return new Alert(id, other, state, value, note, ends, told, held);
  }

  /// The same, and a channel was told.
  public Alert told(String channel, Told what) {
    Map<String, Told> all = new TreeMap<>(told);
    all.put(channel, what);
    Set<String> still = new TreeSet<>(held);
    still.remove(channel);
    return new Alert(id, cause, state, value, note, ends, all, still);
  }

  /// The same, and a channel had no room for it.
  public Alert held(String channel) {
    Set<String> all = new TreeSet<>(held);
    all.add(channel);
    return new Alert(id, cause, state, value, note, ends, told, all);
  }

  /// Since when it fires or waits; of one that is over, when it began.
  public Optional<Instant> since() {
    return switch (state) {
      case AlertState.Inactive _ -> Optional.empty();
      case AlertState.Pending(Instant since) -> Optional.of(since);
      case Resolved(Instant since, Instant _, String _, boolean _) -> Optional.of(since);
      case Firing _, AlertState.Acknowledged _, AlertState.Suppressed _ ->
          state.way().map(AlertState.Course::since);
    };
  }

  /// Whether there is no number for it now.
  public boolean isBlind() {
    return state.way().flatMap(AlertState.Course::blind).isPresent();
  }
}
