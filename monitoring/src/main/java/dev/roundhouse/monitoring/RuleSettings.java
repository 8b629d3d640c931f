package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Setting;
import dev.roundhouse.monitoring.AlertRule.Comparison;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A rule of the operator's: one of their own, or what is different in one that is there.
public record RuleSettings(
    @Setting("Signal that it is about; only for a rule that is not there without it.")
        Optional<Signal> signal,
    @Setting("It is true of numbers above this.") Optional<Double> above,
    @Setting("It is true of numbers below this.") Optional<Double> below,
    @Setting(
            value = "How long it has to be true before anybody is told.",
            key = "for",
            min = "0s",
            max = "7d")
        Optional<Duration> holds,
    @Setting(value = "How long it has to be over before that is believed.", min = "0s", max = "1d")
        Optional<Duration> resolveAfter,
    @Setting("How soon a person has to look.") Optional<Severity> severity,
    @Setting("Whether it is on; those that are there say themselves.") Optional<Boolean> enabled,
    @Setting("Labels that its alerts carry, for silences and for who gets them.")
        Map<String, String> labels,
    @Setting("Servers that it is about alone.") List<ServerId> servers,
    @Setting("Sentence that tells it; {subject}, {value} and {note} stand for those.")
        Optional<String> summary,
    @Setting("Where it says what to do: an address or a page.") Optional<String> runbook) {
  private static final int LONGEST = 300;
  private static final int MOST_LABELS = 10;

  public RuleSettings {
    requireNonNull(signal, "signal");
    requireNonNull(above, "above");
    requireNonNull(below, "below");
    requireNonNull(holds, "holds");
    requireNonNull(resolveAfter, "resolveAfter");
    requireNonNull(severity, "severity");
    requireNonNull(enabled, "enabled");
    requireNonNull(summary, "summary");
    requireNonNull(runbook, "runbook");
    labels = Labels.checked(labels, MOST_LABELS);
    servers = List.copyOf(servers);
    if (above.isPresent() && below.isPresent()) {
      throw new IllegalArgumentException("say above or below, not both");
    }
    if (summary.orElse("").length() > LONGEST || runbook.orElse("").length() > LONGEST) {
      throw new IllegalArgumentException(
          "summary and runbook are " + LONGEST + " characters at most");
    }
  }

  /// The rule that comes of it.
  ///
  /// @param clears where it says nothing of that
  AlertRule own(String name, Duration clears) {
    Signal about =
        signal.orElseThrow(() ->
            new IllegalArgumentException(
                "rules." + name + " needs a signal, as there is no rule of this name without it"));
    if (above.isEmpty() && below.isEmpty()) {
      throw new IllegalArgumentException("rules." + name + " needs above or below, a number");
    }
    String side = above.isPresent() ? "above" : "below";
    return new AlertRule(
        name,
        about,
        above.isPresent() ? Comparison.ABOVE : Comparison.BELOW,
        above.or(() -> below).orElseThrow(),
        holds.orElse(Duration.ofMinutes(1)),
        resolveAfter.orElse(clears),
        severity.orElse(Severity.WARNING),
        labels,
        Set.copyOf(servers),
        enabled.orElse(true),
        summary.orElse(
            about.subject() == Signal.Subject.WHOLE
                ? about.wire() + " is {value}, " + side + " the threshold"
                : about.wire() + " of {subject} is {value}, " + side + " the threshold"),
        runbook.orElse(DefaultRules.runbook("a-rule-of-your-own")));
  }

  /// The rule that is there, with what is said here instead.
  AlertRule changed(AlertRule rule) {
    if (signal.isPresent() && signal.get() != rule.signal()) {
      throw new IllegalArgumentException(
          "rules.%s is about %s; give a rule about %s another name"
              .formatted(rule.name(), rule.signal().wire(), signal.get().wire()));
    }
    Comparison comparison =
        above.isPresent()
            ? Comparison.ABOVE
            : below.isPresent() ? Comparison.BELOW : rule.comparison();
    return new AlertRule(
        rule.name(),
        rule.signal(),
        comparison,
        above.or(() -> below).orElse(rule.threshold()),
        holds.orElse(rule.holds()),
        resolveAfter.orElse(rule.clears()),
        severity.orElse(rule.severity()),
        labels,
        Set.copyOf(servers),
        enabled.orElse(rule.isOn()),
        summary.orElse(rule.summary()),
        runbook.orElse(rule.runbook()));
  }
}
