package dev.roundhouse.fleet.limits;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// What becomes of limits that were asked for.
///
/// @param by the strongest means in use; none when nothing was asked for, or nothing is in force
/// @param lacking the limits that are not in force, by name, and why
public record InForce(Means by, Map<String, String> lacking) {
  public InForce {
    requireNonNull(by, "by");
    lacking = Collections.unmodifiableMap(new TreeMap<>(lacking));
  }
}
