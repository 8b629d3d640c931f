package dev.roundhouse.monitoring;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;

/// A time in which nobody is told of some alerts: because they are known, or because something is
/// being maintained.
///
/// @param matches what alerts have to have to be among them: labels, and `rule` and `severity`
/// @param by who wants it
public record Silence(
    String id,
    Map<String, String> matches,
    Instant from,
    Instant until,
    String comment,
    String by) {
  /// Longer ones are forgotten.
  public static final Duration LONGEST = Duration.ofDays(90);

  private static final int LONGEST_COMMENT = 300;
  private static final int MOST_MATCHES = 10;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  /// @throws IllegalArgumentException saying what a silence needs
  public Silence {
    requireNonNull(id, "id");
    requireNonNull(by, "by");
    matches = Labels.checked(matches, MOST_MATCHES);
    if (matches.isEmpty()) {
      throw new IllegalArgumentException(
          "a silence names what it is about, such as {\"server\":\"files\"} or"
              + " {\"rule\":\"server-down\"}; {\"severity\":\"info\"} is possible too");
    }
    if (!from.isBefore(until) || Duration.between(from, until).compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "a silence ends after it begins, and lasts %d days at most".formatted(LONGEST.toDays()));
    }
    if (comment.length() > LONGEST_COMMENT || CONTROL.matcher(comment).find()) {
      throw new IllegalArgumentException(
          "the comment is one line of " + LONGEST_COMMENT + " characters at most");
    }
  }

  public boolean isInForce(Instant now) {
    return !now.isBefore(from) && now.isBefore(until);
  }

  /// Whether it is about an alert of this cause.
  public boolean isAbout(Alert.Cause cause) {
    return matches.entrySet().stream()
        .allMatch(each -> each.getValue().equals(of(cause, each.getKey())));
  }

  private static String of(Alert.Cause cause, String name) {
    return switch (name) {
      case "rule" -> cause.rule();
      case "severity" -> cause.severity().wire();
      default -> cause.labels().getOrDefault(name, "");
    };
  }
}
