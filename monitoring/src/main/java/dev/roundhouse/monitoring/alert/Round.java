package dev.roundhouse.monitoring.alert;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.monitoring.Alert;
import dev.roundhouse.monitoring.AlertEvent;
import dev.roundhouse.monitoring.AlertEvent.Condition;
import dev.roundhouse.monitoring.AlertRule;
import dev.roundhouse.monitoring.AlertState;
import dev.roundhouse.monitoring.Sampling;
import dev.roundhouse.monitoring.Sampling.Sample;
import dev.roundhouse.monitoring.Signal;
import dev.roundhouse.monitoring.Silence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/// One look at all rules: alerts before, numbers now, alerts after. Reads no clock and keeps
/// nothing; for one thread, once.
final class Round {
  private static final int LONGEST_NOTE = 500;

  private final Map<String, Alert> active;
  private final List<Alert> over = new ArrayList<>();
  private final Map<String, AlertRule> rules = new LinkedHashMap<>();
  private final Quiet quiet;
  private final Supplier<String> ids;
  private final Instant now;

  /// What comes of it.
  ///
  /// @param active those that wait or fire, by their fingerprint
  /// @param over those that have ended now
  record Result(Map<String, Alert> active, List<Alert> over) {}

  /// @param active those that wait or fire, by their fingerprint
  /// @param on rules that are on
  /// @param ids for alerts that nobody knows of yet
  Round(
      Map<String, Alert> active,
      List<AlertRule> on,
      List<Silence> silences,
      Supplier<String> ids,
      Instant now) {
    this.active = new LinkedHashMap<>(active);
    this.quiet = new Quiet(silences, now);
    this.ids = requireNonNull(ids, "ids");
    this.now = requireNonNull(now, "now");
    // What explains others comes before them.
    on.stream()
        .sorted(Comparator.comparing((AlertRule each) -> !Quiet.explains(each.signal())))
        .forEach(each -> rules.put(each.name(), each));
  }

  Result run(Map<Signal, Sampling> seen) {
    rules.values().forEach(rule -> look(rule, seen));
    for (Alert each : List.copyOf(active.values())) {
      if (each.cause().by().isPresent()) {
        ofPerson(each);
      } else if (!rules.containsKey(each.cause().rule())) {
        moved(each, new AlertEvent.Gone("its rule is off"));
      }
    }
    return new Result(active, over);
  }

  private void look(AlertRule rule, Map<Signal, Sampling> seen) {
    Sampling sampling =
        seen.getOrDefault(rule.signal(), new Sampling.Failed("nobody has looked at it"));
    switch (sampling) {
      case Sampling.Read(List<Sample> samples) -> {
        Set<String> there = new HashSet<>();
        for (Sample each : samples) {
          if (rule.isAbout(each.subject())) {
            there.add(look(rule, each));
          }
        }
        of(rule).stream()
            .filter(each -> !there.contains(each.cause().fingerprint()))
            .forEach(each ->
                moved(each, new AlertEvent.Gone("what it was about is not there any more")));
      }
      case Sampling.Failed(String why) ->
          of(rule)
              .forEach(each ->
                  moved(
                      each.measured(each.value(), cut("there is no number now: " + why)),
                      seen(each.cause(), rule, Condition.UNKNOWN)));
    }
  }

  private List<Alert> of(AlertRule rule) {
    return active.values().stream()
        .filter(each -> each.cause().by().isEmpty() && each.cause().rule().equals(rule.name()))
        .toList();
  }

  /// @return the fingerprint of the alert
  private String look(AlertRule rule, Sample sample) {
    Alert.Cause cause = cause(rule, sample);
    String fingerprint = cause.fingerprint();
    Alert known = active.get(fingerprint);
    Condition condition = condition(rule, sample.value());
    if (known == null && condition != Condition.TRUE) {
      return fingerprint;
    }
    Alert before =
        known == null
            ? Alert.of(ids.get(), cause, new AlertState.Inactive(), Optional.empty())
            : known.because(said(known, cause));
    Alert measured =
        condition == Condition.UNKNOWN
            ? before.measured(before.value(), cut("there is no number now: " + sample.note()))
            : before.measured(sample.value(), cut(sample.note()));
    moved(measured, seen(cause, rule, condition));
    return fingerprint;
  }

  /// What it says stays once people may have been told; how bad it is follows the settings.
  private static Alert.Cause said(Alert known, Alert.Cause now) {
    return known.state().isOpen()
        ? new Alert.Cause(
            now.rule(),
            now.severity(),
            known.cause().summary(),
            now.labels(),
            now.runbook(),
            Optional.empty())
        : now;
  }

  private static Condition condition(AlertRule rule, OptionalDouble value) {
    if (value.isEmpty()) {
      return Condition.UNKNOWN;
    }
    return rule.isTrueOf(value.getAsDouble()) ? Condition.TRUE : Condition.FALSE;
  }

  private AlertEvent seen(Alert.Cause cause, AlertRule rule, Condition condition) {
    return new AlertEvent.Seen(
        condition,
        quiet.why(cause, Optional.of(rule), active.values(), rules),
        rule.holds(),
        rule.clears());
  }

  private void ofPerson(Alert alert) {
    boolean isLate = alert.ends().filter(at -> !at.isAfter(now)).isPresent();
    moved(
        alert,
        isLate
            ? new AlertEvent.Gone("its time is over")
            : new AlertEvent.Seen(
                Condition.TRUE,
                quiet.why(alert.cause(), Optional.empty(), active.values(), rules),
                Duration.ZERO,
                Duration.ZERO));
  }

  private void moved(Alert before, AlertEvent event) {
    Alert after = before.after(event, now);
    String fingerprint = after.cause().fingerprint();
    switch (after.state()) {
      case AlertState.Inactive _ -> active.remove(fingerprint);
      case AlertState.Resolved _ -> {
        active.remove(fingerprint);
        over.add(after);
      }
      case AlertState.Pending _,
          AlertState.Firing _,
          AlertState.Acknowledged _,
          AlertState.Suppressed _ ->
          active.put(fingerprint, after);
    }
  }

  private static Alert.Cause cause(AlertRule rule, Sample sample) {
    Map<String, String> labels = new TreeMap<>(rule.labels());
    if (!rule.signal().subject().label().isEmpty()) {
      labels.put(rule.signal().subject().label(), sample.subject());
    }
    String value =
        sample.value().isPresent() ? AlertRule.number(sample.value().getAsDouble()) : "unknown";
    String summary =
        rule.summary()
            .replace("{subject}", sample.subject())
            .replace("{value}", value)
            .replace("{note}", sample.note());
    return new Alert.Cause(
        rule.name(), rule.severity(), cut(summary), labels, rule.runbook(), Optional.empty());
  }

  /// Notes come from servers as well: one line, and not too long.
  private static String cut(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > LONGEST_NOTE ? line.substring(0, LONGEST_NOTE) + "…" : line;
  }
}
