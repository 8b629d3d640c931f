package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/// The policy of a server, and who has set it.
public record PolicyInForce(UpdatePolicy policy, By by) {
  /// Who has set it.
  public enum By {
    /// The configuration file, for this server.
    FILE,
    /// A person, for this server.
    PERSON,
    /// Nobody for this server: it is that of all.
    DEFAULT;

    /// As it stands in answers.
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public PolicyInForce {
    requireNonNull(policy, "policy");
    requireNonNull(by, "by");
  }
}
