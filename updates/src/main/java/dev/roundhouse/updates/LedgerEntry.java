package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// One line of the ledger: something that happened to a job. Never changed; each repeats the hash
/// of the one before.
///
/// @param job its id
/// @param state of the job after it, as [JobState#wire]
/// @param step that it is about
/// @param by the person who did it
/// @param why in a sentence for the person
/// @param evidence [Json#ABSENT] for none
public record LedgerEntry(
    long seq,
    Instant at,
    String job,
    What what,
    String state,
    Optional<JobStep> step,
    Optional<String> by,
    Optional<String> why,
    Json evidence) {
  /// What happened.
  public enum What {
    /// The job was made.
    MADE,
    /// A step is about to be begun.
    BEGUN,
    WENT,
    WAITS,
    LATER,
    /// An attempt has failed.
    AGAIN,
    BAD,
    UNFIT,
    BACK,
    /// The step was stopped before its end.
    STOPPED,
    PROMOTE,
    REJECT,
    CANCEL,
    ROLL_BACK,
    /// It was asked for again.
    ASKED,
    /// Retention has taken it away; of its lines the digests stay for as long as they are needed.
    PRUNED;

    /// As it stands in answers and in the store.
    public String wire() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Reads what [#wire] gives; empty for anything else.
    public static Optional<What> read(String text) {
      return Stream.of(values()).filter(each -> each.wire().equals(text)).findFirst();
    }
  }

  public LedgerEntry {
    requireNonNull(at, "at");
    requireNonNull(job, "job");
    requireNonNull(what, "what");
    requireNonNull(state, "state");
    requireNonNull(step, "step");
    requireNonNull(by, "by");
    requireNonNull(why, "why");
    requireNonNull(evidence, "evidence");
  }
}
