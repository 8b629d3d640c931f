package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/// Something that is not as the baseline has it, and that no authorised change has made so.
///
/// @param says what differs, in a sentence for the person
public record Drift(ProtectedItem item, Kind kind, String says) implements Comparable<Drift> {
  /// How it differs.
  public enum Kind {
    CHANGED,
    MISSING,
    /// It is not in the baseline.
    NEW,
    /// Nobody can say.
    UNREADABLE;

    /// As it stands in answers.
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Drift {
    requireNonNull(item, "item");
    requireNonNull(kind, "kind");
    requireNonNull(says, "says");
  }

  @Override
  public int compareTo(Drift other) {
    int byItem = item.compareTo(other.item);
    return byItem == 0 ? kind.compareTo(other.kind) : byItem;
  }
}
