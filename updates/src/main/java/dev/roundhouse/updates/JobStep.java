package dev.roundhouse.updates;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What is done with a version, one after the other; each is named for the state that it leads to.
public enum JobStep {
  DECIDED,
  DOWNLOADED,
  VERIFIED,
  QUARANTINED,
  INSPECTED,
  STAGED,
  TRIED,
  READY,
  /// Writes the pin. What ends without [Outcome.Went] has not written it.
  PROMOTED,
  WATCHED,
  DONE,
  /// Writes the pin from before. It is tried until it is done.
  ROLLED_BACK;

  /// As it stands in answers and in the store.
  public String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Reads what [#wire] gives; empty for anything else.
  public static Optional<JobStep> read(String text) {
    return Stream.of(values()).filter(each -> each.wire().equals(text)).findFirst();
  }
}
