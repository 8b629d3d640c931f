package dev.roundhouse.protocol;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/// One thing that differs between two definitions of the same name.
///
/// @param path where, as a JSON pointer into the definition; in the one before, if it is gone since
/// @param before what was there; [Json#ABSENT] for nothing
/// @param after what is there now; [Json#ABSENT] for nothing
public record Change(String path, Kind kind, Effect effect, Json before, Json after) {
  /// What has happened to it.
  public enum Kind {
    /// Text for people and models says it in other words.
    REWORDED,
    ADDED,
    REMOVED,
    /// The same under another name; `after` is that name.
    RENAMED,
    /// Another type of value.
    RETYPED,
    /// It has to be there now.
    REQUIRED,
    /// It need not be there any more.
    OPTIONAL,
    /// Fewer values are good than before.
    TIGHTENED,
    /// More values are good than before.
    LOOSENED,
    /// The server says something else of what the tool does to the world.
    HINT,
    /// It cannot be said what it means.
    OTHER;

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What it means for those who used the one before.
  public enum Effect {
    /// What was good is good still.
    SAFE,
    /// A call or a result that was good may not be any more, or nobody can tell.
    BREAKING;

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Change {
    requireNonNull(path, "path");
    requireNonNull(kind, "kind");
    requireNonNull(effect, "effect");
    requireNonNull(before, "before");
    requireNonNull(after, "after");
  }
}
