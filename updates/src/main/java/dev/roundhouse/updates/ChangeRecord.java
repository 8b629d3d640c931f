package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/// A line of the ledger of changes. Each carries the digest of the one before it, so that none can
/// be taken out or made otherwise unnoticed.
///
/// @param what was done
/// @param before digest of the item before; empty where there was nothing
/// @param after digest of the item afterwards; empty where there is nothing
/// @param authorization the id of the one it was made by; empty where none was needed
/// @param correlation the id of the request
/// @param previous digest of the line before; empty for the first
/// @param hash digest of this line
public record ChangeRecord(
    long number,
    Instant at,
    String who,
    String why,
    ProtectedItem item,
    String what,
    String before,
    String after,
    String authorization,
    String correlation,
    String previous,
    String hash) {
  public ChangeRecord {
    requireNonNull(at, "at");
    requireNonNull(who, "who");
    requireNonNull(why, "why");
    requireNonNull(item, "item");
    requireNonNull(what, "what");
    requireNonNull(before, "before");
    requireNonNull(after, "after");
    requireNonNull(authorization, "authorization");
    requireNonNull(correlation, "correlation");
    requireNonNull(previous, "previous");
    requireNonNull(hash, "hash");
  }
}
