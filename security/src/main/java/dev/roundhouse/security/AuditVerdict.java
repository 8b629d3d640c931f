package dev.roundhouse.security;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/// Whether the audit log is as it was written.
///
/// @param files that were read
/// @param lines that stand in the chain
/// @param signed how many of them a signature vouches for; those behind could be cut off unnoticed
/// @param faults what is wrong, the first one first; empty when all is well
/// @param notes what should be known, and is no fault
public record AuditVerdict(
    int files, long lines, long signed, List<Fault> faults, List<String> notes) {
  /// Something that is wrong.
  ///
  /// @param line in the file, from 1; 0 where it is the file itself
  public record Fault(Path file, long line, String what) {
    public Fault {
      requireNonNull(file, "file");
      requireNonNull(what, "what");
    }

    @Override
    public String toString() {
      return line == 0 ? file + ": " + what : file + ":" + line + ": " + what;
    }
  }

  public AuditVerdict {
    faults = List.copyOf(faults);
    notes = List.copyOf(notes);
  }

  public boolean isGood() {
    return faults.isEmpty();
  }
}
