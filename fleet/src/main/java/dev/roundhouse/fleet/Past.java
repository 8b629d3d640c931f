package dev.roundhouse.fleet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is remembered of a server for as long as the program runs, also when nothing of it does.
///
/// @param lastWake null when it was not woken or started yet
/// @param ended when its last instance was gone; null when none has ended yet
/// @param saving what it saves that the last one is gone; null when that was never measured. True
///   only while nothing of the server runs.
public record Past(@Nullable LastWake lastWake, @Nullable Instant ended, @Nullable Saving saving) {
  static final Past BLANK = new Past(null, null, null);
}
