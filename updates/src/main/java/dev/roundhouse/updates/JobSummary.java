package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// All jobs, counted: each is in exactly one of the groups.
///
/// @param pending that go on by themselves when it is their turn
/// @param running whose step is being done now
/// @param waiting for a person
/// @param setAside whose record is damaged
/// @param failures attempts that have failed, of all jobs
/// @param median from being made to the end, of those that have ended; empty for none
/// @param paused who has paused the queue
/// @param lastCheck when somebody last asked which versions there are, since the start
/// @param nextCheck when that is done again by itself
public record JobSummary(
    long total,
    long pending,
    long running,
    long waiting,
    long done,
    long rejected,
    long rolledBack,
    long cancelled,
    long setAside,
    long failures,
    Optional<Duration> median,
    Optional<Duration> longest,
    Optional<String> paused,
    Optional<Instant> lastCheck,
    Optional<Instant> nextCheck) {
  public JobSummary {
    requireNonNull(median, "median");
    requireNonNull(longest, "longest");
    requireNonNull(paused, "paused");
    requireNonNull(lastCheck, "lastCheck");
    requireNonNull(nextCheck, "nextCheck");
  }
}
