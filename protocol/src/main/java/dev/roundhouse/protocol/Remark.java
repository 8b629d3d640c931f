package dev.roundhouse.protocol;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/// Something in a definition that a person should look at before a model does.
///
/// @param where the text that has it, as a JSON pointer into the definition
/// @param from where it begins in that text, in UTF-16 units
/// @param to behind its end
/// @param text what is there, with characters that cannot be seen as their code points
/// @param says what is wrong with it, for people
public record Remark(
    Kind kind, Severity severity, String where, int from, int to, String text, String says) {
  private static final int LONGEST = 160;

  /// What it is.
  public enum Kind {
    /// Text that orders the agent about, instead of saying what the tool does.
    INSTRUCTION,
    /// Characters that a person does not see.
    HIDDEN_TEXT,
    /// An address that was not there before.
    URL,
    /// The name of a tool of another server.
    OTHER_TOOL,
    /// A long run of encoded bytes.
    BLOB,
    /// A hint of what the tool does to the world that says something else than before.
    HINT;

    public String wire() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// How bad it is.
  public enum Severity {
    /// Worth knowing.
    LOW,
    /// Has innocent reasons more often than not.
    MEDIUM,
    /// Has hardly an innocent reason.
    HIGH;

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Remark {
    requireNonNull(kind, "kind");
    requireNonNull(severity, "severity");
    requireNonNull(where, "where");
    requireNonNull(text, "text");
    requireNonNull(says, "says");
  }

  /// Of a place in a text.
  static Remark at(
      Kind kind, Severity severity, String where, String whole, int from, int to, String says) {
    String part = HiddenText.shown(whole.substring(from, to));
    String text =
        part.codePointCount(0, part.length()) <= LONGEST
            ? part
            : part.substring(0, part.offsetByCodePoints(0, LONGEST)) + "\u2026";
    return new Remark(kind, severity, where, from, to, text, says);
  }
}
