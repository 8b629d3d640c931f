package dev.roundhouse.updates.provenance;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/// A statement is not shown to be true. The message says why, with the statement as its subject.
final class Unproven extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final String why;

  Unproven(String why) {
    super(why);
    this.why = requireNonNull(why, "why");
  }

  Unproven(String why, Throwable cause) {
    super(why, cause);
    this.why = requireNonNull(why, "why");
  }

  String why() {
    return why;
  }
}
