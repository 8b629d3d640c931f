package dev.roundhouse.updates.quarantine;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Serial;

/// Why an archive cannot be gone on with, told from inside of its stream, where only an
/// [IOException] may come from. [Unpacking] makes a [RefusedArchive] of it.
final class Refusal extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final String entry;
  private final String reason;

  Refusal(String entry, String reason) {
    super(reason);
    this.entry = requireNonNull(entry, "entry");
    this.reason = requireNonNull(reason, "reason");
  }

  /// Of the archive as a whole.
  Refusal(String reason) {
    this("", reason);
  }

  Refusal(String reason, Throwable cause) {
    super(reason, cause);
    this.entry = "";
    this.reason = requireNonNull(reason, "reason");
  }

  String entry() {
    return entry;
  }

  String reason() {
    return reason;
  }
}
