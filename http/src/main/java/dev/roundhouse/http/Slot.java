package dev.roundhouse.http;

/// What an exchange holds. It changes hands in one atomic step, so that a cancel from another
/// thread can never hit a connection which already serves somebody else.
sealed interface Slot permits Connection, Slot.Mark {
  /// Holding nothing.
  enum Mark implements Slot {
    NONE,
    CANCELLED,
    CLOSED
  }
}
