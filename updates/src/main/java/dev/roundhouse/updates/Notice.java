package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;

/// Something that people want to hear of.
///
/// @param server that it is about; empty for none
/// @param version that it is about; empty for none
/// @param title what has happened, in a sentence
/// @param lines what there is to say of it
public record Notice(Kind kind, String server, String version, String title, List<String> lines) {
  /// What has happened.
  public enum Kind {
    /// There is a version that may be taken.
    AVAILABLE,
    /// One was tried and waits for a person.
    READY,
    /// One runs from now on.
    PROMOTED,
    /// The one before runs again.
    ROLLED_BACK,
    /// One is not taken.
    REJECTED,
    /// Something that is protected was changed by others.
    DRIFT;

    /// As it stands in messages.
    public String wire() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final int MOST_LINES = 100;
  private static final int LONGEST = 2000;

  public Notice {
    requireNonNull(kind, "kind");
    requireNonNull(server, "server");
    requireNonNull(version, "version");
    title = shortened(title);
    lines = lines.stream().limit(MOST_LINES).map(Notice::shortened).toList();
  }

  private static String shortened(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }
}
