package dev.roundhouse.monitoring;

import java.util.Locale;

/// How a component of the whole is, the better before the worse: the state of many is that of the
/// last of them in this order. What is unknown is worse than what is healthy, and never counted as
/// such.
public enum ComponentState {
  /// There is nothing to look at, as nobody has asked for it.
  NOT_CONFIGURED,
  HEALTHY,
  /// Nobody has looked yet, or the look told nothing.
  UNKNOWN,
  /// It works, and somebody should look at it before it does not.
  DEGRADED,
  /// It does not work.
  UNHEALTHY,
  /// It does not work, and others depend on it or a person is needed.
  CRITICAL;

  public boolean isWorseThan(ComponentState other) {
    return compareTo(other) > 0;
  }

  /// As it stands in answers.
  public String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
