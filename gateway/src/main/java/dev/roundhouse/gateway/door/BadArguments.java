package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.ProblemKind;
import java.io.Serial;

/// Arguments for a tool that cannot be taken; the message names which and says what is wrong.
final class BadArguments extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final ProblemKind kind;

  BadArguments(ProblemKind kind, String message) {
    super(message, null, false, false);
    this.kind = requireNonNull(kind, "kind");
  }

  ProblemKind kind() {
    return kind;
  }
}
