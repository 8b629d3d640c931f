package dev.roundhouse.monitoring.alert;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.Alert;
import dev.roundhouse.monitoring.AlertRule;
import dev.roundhouse.monitoring.Signal;
import dev.roundhouse.monitoring.Silence;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Why nobody is told of an alert: somebody has said so, or another alert explains it. Pure.
final class Quiet {
  /// What a server that waits for a person cannot help.
  private static final Set<Signal> OF_PARKED =
      Set.of(
          Signal.SERVER_STATE,
          Signal.SERVER_ERRORS,
          Signal.SERVER_P95,
          Signal.SERVER_RESTARTS,
          Signal.WAKE_P95);

  /// Parts without which no server is served.
  private static final Set<String> ESSENTIAL = Set.of("gateway", "store");

  /// Worse than this, and it does not work.
  private static final double UNHEALTHY = 2;

  private final List<Silence> silences;

  /// Of which nobody is told anything before they are looked at: they explain others.
  static boolean explains(Signal signal) {
    return signal == Signal.SERVER_PARKED || signal == Signal.COMPONENT_STATE;
  }

  /// @param silences all; those in force now count
  Quiet(List<Silence> silences, Instant now) {
    this.silences =
        requireNonNull(silences, "silences").stream().filter(each -> each.isInForce(now)).toList();
  }

  /// Why an alert of this cause is told to nobody; empty when it is told.
  ///
  /// @param rule that it comes from; empty for one that a person has raised
  /// @param open all that fire, told or not
  /// @param rules by name
  Optional<String> why(
      Alert.Cause cause,
      Optional<AlertRule> rule,
      Collection<Alert> open,
      Map<String, AlertRule> rules) {
    Optional<String> silenced =
        silences.stream()
            .filter(each -> each.isAbout(cause))
            .findFirst()
            .map(each -> "silence %s by %s until %s".formatted(each.id(), each.by(), each.until()));
    return silenced.isPresent() || rule.isEmpty()
        ? silenced
        : open.stream()
            .filter(other -> explains(other, rules, cause, rule.get().signal()))
            .findFirst()
            .map(
                other -> "alert %s explains it: %s".formatted(other.id(), other.cause().summary()));
  }

  private static boolean explains(
      Alert other, Map<String, AlertRule> rules, Alert.Cause cause, Signal signal) {
    AlertRule rule = rules.get(other.cause().rule());
    if (rule == null || !other.state().isOpen() || signal.subject() != Signal.Subject.SERVER) {
      return false;
    }
    Map<String, String> labels = other.cause().labels();
    String server = Signal.Subject.SERVER.label();
    return switch (rule.signal()) {
      case SERVER_PARKED ->
          OF_PARKED.contains(signal)
              && labels.getOrDefault(server, "").equals(cause.labels().get(server));
      case COMPONENT_STATE ->
          other.value().orElse(0) >= UNHEALTHY
              && ESSENTIAL.contains(labels.getOrDefault(Signal.Subject.COMPONENT.label(), ""));
      default -> false;
    };
  }
}
