package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/// A wish that cannot be taken. The message names the thing and the cure.
public final class CatalogException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// Why not.
  public enum Kind {
    /// The name is taken.
    CONFLICT,
    /// It is set in the configuration file.
    READ_ONLY,
    NOT_FOUND,
    INVALID
  }

  private final Kind kind;

  public CatalogException(Kind kind, String message) {
    super(message);
    this.kind = requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }
}
