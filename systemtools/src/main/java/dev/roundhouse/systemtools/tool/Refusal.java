package dev.roundhouse.systemtools.tool;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/// A tool does not do what it was asked. The message is for whoever asked: it names the thing and
/// the cure, and never what lies behind a rule.
public final class Refusal extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /// Why.
  public enum Kind {
    /// The arguments make no sense.
    INVALID,
    /// A rule forbids it.
    DENIED,
    /// There is no such thing.
    NOT_FOUND,
    /// It was tried and did not work.
    FAILED
  }

  private final Kind kind;

  public Refusal(Kind kind, String message) {
    super(requireNonNull(message, "message"));
    this.kind = requireNonNull(kind, "kind");
  }

  public Refusal(Kind kind, String message, Throwable cause) {
    super(requireNonNull(message, "message"), cause);
    this.kind = requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }
}
