package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A version by Semantic Versioning 2.0.0, ordered by its precedence. Metadata behind a plus is
/// kept for the eye and means nothing.
///
/// @param before the parts behind the hyphen of a version before a release; empty for a release
/// @param text as it was written
public record Version(long major, long minor, long patch, List<String> before, String text)
    implements Comparable<Version> {
  private static final Pattern FORM =
      Pattern.compile(
          "(0|[1-9]\\d{0,14})\\.(0|[1-9]\\d{0,14})\\.(0|[1-9]\\d{0,14})"
              + "(?:-([0-9A-Za-z.-]{1,100}))?(?:\\+[0-9A-Za-z.-]{1,100})?");

  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}");

  public Version {
    requireNonNull(text, "text");
    before = List.copyOf(before);
  }

  /// Reads a whole version; empty for a range, a tag or anything else.
  public static Optional<Version> read(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    String behind = form.group(4);
    return Optional.of(
        new Version(
            Long.parseLong(form.group(1)),
            Long.parseLong(form.group(2)),
            Long.parseLong(form.group(3)),
            behind == null ? List.of() : new ArrayList<>(Arrays.asList(behind.split("\\.", -1))),
            text));
  }

  /// One that is known to be whole.
  ///
  /// @throws IllegalArgumentException when it is not
  public static Version of(String text) {
    return read(text)
        .orElseThrow(() ->
            new IllegalArgumentException("\"" + text + "\" is no whole version such as 1.2.3"));
  }

  /// Whether it was given out before the release that it is named for.
  public boolean isBeforeRelease() {
    return !before.isEmpty();
  }

  /// How far a step from here to another version goes.
  public Step stepTo(Version other) {
    if (major != other.major) {
      return Step.MAJOR;
    }
    if (minor != other.minor) {
      // As npm has it: before 1.0.0 the second number is the one that breaks.
      return major == 0 ? Step.MAJOR : Step.MINOR;
    }
    return Step.PATCH;
  }

  /// What a step may break, by the word of whoever gives the versions out.
  public enum Step {
    PATCH,
    MINOR,
    MAJOR
  }

  @Override
  public int compareTo(Version other) {
    int numbers = Long.compare(major, other.major);
    numbers = numbers == 0 ? Long.compare(minor, other.minor) : numbers;
    numbers = numbers == 0 ? Long.compare(patch, other.patch) : numbers;
    if (numbers != 0) {
      return numbers;
    }
    if (before.isEmpty() || other.before.isEmpty()) {
      return Boolean.compare(before.isEmpty(), other.before.isEmpty());
    }
    for (int at = 0; at < Math.min(before.size(), other.before.size()); at++) {
      int part = part(before.get(at), other.before.get(at));
      if (part != 0) {
        return part;
      }
    }
    return Integer.compare(before.size(), other.before.size());
  }

  /// Numbers by their value and before words; words by their letters.
  private static int part(String one, String other) {
    boolean isNumber = NUMBER.matcher(one).matches();
    boolean isOtherNumber = NUMBER.matcher(other).matches();
    if (isNumber && isOtherNumber) {
      return Long.compare(Long.parseLong(one), Long.parseLong(other));
    }
    return isNumber == isOtherNumber
        ? one.compareTo(other)
        : Boolean.compare(isOtherNumber, isNumber);
  }

  /// Two that differ in their metadata alone are the same.
  @Override
  public boolean equals(Object other) {
    return other instanceof Version version && compareTo(version) == 0;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(major * 31 + minor) * 31 + Long.hashCode(patch);
  }

  @Override
  public String toString() {
    return text;
  }
}
