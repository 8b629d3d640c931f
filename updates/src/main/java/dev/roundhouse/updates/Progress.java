package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// How far the step of a job is that runs now. Immutable.
///
/// @param since when it was begun
/// @param done so much of it, such as bytes
/// @param total of all, where that is known
/// @param words what is being done
public record Progress(JobStep step, Instant since, long done, OptionalLong total, String words) {
  public Progress {
    requireNonNull(step, "step");
    requireNonNull(since, "since");
    requireNonNull(total, "total");
    requireNonNull(words, "words");
  }

  /// The same while an archive is being fetched.
  Progress with(Transfer transfer) {
    return new Progress(
        step,
        since,
        transfer.bytes(),
        transfer.total(),
        "fetching %s at %d bytes/s".formatted(transfer.what(), transfer.bytesPerSecond()));
  }

  /// How much of it is done, in whole percent.
  public Optional<Integer> percent() {
    return total.isPresent() && total.getAsLong() > 0
        ? Optional.of((int) Math.min(100, done * 100 / total.getAsLong()))
        : Optional.empty();
  }
}
