package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/// Whether the ledger is as it was written.
///
/// @param checked how many lines were looked at
/// @param pruned how many of them have only their digests, as retention has taken the rest
/// @param broken the first place that is not as it was, and how; empty when all is well
public record LedgerVerdict(long checked, long pruned, Optional<String> broken) {
  public LedgerVerdict {
    requireNonNull(broken, "broken");
  }

  public boolean isWhole() {
    return broken.isEmpty();
  }
}
