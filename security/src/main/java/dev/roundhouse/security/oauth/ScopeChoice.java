package dev.roundhouse.security.oauth;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Which scopes are asked for (2026-07-28, scope selection strategy). Pure.
final class ScopeChoice {
  static final String OFFLINE = "offline_access";

  private ScopeChoice() {}

  /// Those of the operator, else of the challenge, else all of the resource, else none. When a
  /// token was too small, what was asked for before stays, and what the challenge names is added:
  /// it need not name again what the token had.
  ///
  /// @param configured empty when the operator leaves it to the server
  /// @param before what was asked for the token that was refused; empty for the first one
  /// @return empty to name none
  static Set<String> of(
      List<String> configured, Challenge challenge, Discovery.Found at, Set<String> before) {
    Set<String> chosen = new LinkedHashSet<>(ofMachine(configured, challenge, at, before));
    // Alone it would replace what the issuer gives to those who name nothing.
    if (!chosen.isEmpty() && at.issuer().scopes().contains(OFFLINE)) {
      chosen.add(OFFLINE);
    }
    return chosen;
  }

  /// The same for a client of its own, which has nothing to refresh.
  static Set<String> ofMachine(
      List<String> configured, Challenge challenge, Discovery.Found at, Set<String> before) {
    Set<String> chosen = new LinkedHashSet<>(configured);
    boolean isStep = challenge.isInsufficientScope();
    if (isStep) {
      chosen.addAll(before);
      chosen.addAll(challenge.scopes());
    }
    if (chosen.isEmpty()) {
      chosen.addAll(challenge.scopes().isEmpty() ? at.scopes() : challenge.scopes());
    }
    return chosen;
  }
}
