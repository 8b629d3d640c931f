package dev.roundhouse.updates.protect;

import dev.roundhouse.updates.Authorization;
import dev.roundhouse.updates.ProtectionException;

/// What comes of asking for an authorisation.
sealed interface Outcome {
  /// It is taken, for this change alone.
  record Granted(Authorization by) implements Outcome {}

  /// There is none.
  ///
  /// @param says why not
  record Refused(ProtectionException.Reason reason, String says) implements Outcome {}
}
