package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/// A notice with the messages that it becomes, before they are kept. Kept in the transaction of
/// what it tells of, it is neither lost nor told of something that was not.
///
/// @param at when it happened
public record Telling(Notice notice, Instant at, List<Parcel> parcels) {
  /// A message that is to be kept for an address.
  public record Parcel(String address, byte[] body) {
    public Parcel {
      requireNonNull(address, "address");
    }
  }

  public Telling {
    requireNonNull(notice, "notice");
    requireNonNull(at, "at");
    parcels = List.copyOf(parcels);
  }
}
