package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
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
}
