package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Setting;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the operator says about calls of some tools.
public record PolicyRule(
    @Setting("Its name in answers, the audit log and metrics; letters, digits, dot, dash and _.")
        String name,
    @Setting("The tools that it is about, by SERVER/TOOL with * for any run of letters.")
        List<ToolPattern> on,
    @Setting(
            "What it does where it holds: deny refuses the call; approve lets it wait for a person;"
                + " allow lets it pass, and tools that have such a rule are refused where none of"
                + " theirs holds.")
        Effect effect,
    @Setting("A CEL expression that says when it holds; without one it always does.")
        Optional<String> when) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /// What a rule does where it holds.
  public enum Effect {
    ALLOW,
    DENY,
    APPROVE;

    /// As it stands in settings and answers.
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public PolicyRule {
    requireNonNull(effect, "effect");
    requireNonNull(when, "when");
    on = List.copyOf(on);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is no name for a rule; use letters, digits, dot, dash and _");
    }
    if (on.isEmpty()) {
      throw new IllegalArgumentException(
          "rule " + name + " is about no tool; write on: [\"*/*\"] for all");
    }
  }

  boolean isAbout(ToolFacts tool) {
    return on.stream().anyMatch(each -> each.fits(tool.server(), tool.name()));
  }
}
