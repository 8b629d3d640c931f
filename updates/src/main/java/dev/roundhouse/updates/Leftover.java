package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ByteSize;
import java.util.Locale;

/// Something of earlier updates that nobody needs any more.
///
/// @param name of the job, folder, archive or version
/// @param size what it takes; of a job nothing that counts
/// @param why nobody needs it, in a sentence for the person
public record Leftover(Kind kind, String name, ByteSize size, String why) {
  /// What it is.
  public enum Kind {
    /// A job that ended long ago.
    JOB,
    /// What was unpacked for a job that has ended.
    QUARANTINE,
    /// What was fetched long ago.
    ARCHIVE,
    /// A version in the package store that no server goes back to.
    VERSION;

    /// As it stands in answers.
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Leftover {
    requireNonNull(kind, "kind");
    requireNonNull(name, "name");
    requireNonNull(size, "size");
    requireNonNull(why, "why");
  }
}
