package dev.roundhouse.monitoring;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What tells alerts apart, few and short.
final class Labels {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,39}");
  private static final int LONGEST = 200;

  private Labels() {}

  /// A copy.
  ///
  /// @throws IllegalArgumentException saying what a label looks like
  static Map<String, String> checked(Map<String, String> labels, int most) {
    if (labels.size() > most) {
      throw new IllegalArgumentException("there are " + most + " labels at most");
    }
    labels.forEach((name, value) -> {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "\"%s\" is no name of a label: it begins with a small letter, and has small letters, digits, - and _, 40 at most"
                .formatted(name.length() > 60 ? name.substring(0, 60) : name));
      }
      if (value.isEmpty()
          || value.length() > LONGEST
          || value.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException(
            "label %s is 1 to %d characters, none of them a control character"
                .formatted(name, LONGEST));
      }
    });
    return Collections.unmodifiableMap(new TreeMap<>(labels));
  }
}
