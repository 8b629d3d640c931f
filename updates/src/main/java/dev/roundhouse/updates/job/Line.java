package dev.roundhouse.updates.job;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.LedgerEntry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A change of a job that is about to be written: the job after it, and what the ledger will say.
///
/// @param isBad whether the version is marked as one that nobody is to take
record Line(
    Job job,
    Instant at,
    LedgerEntry.What what,
    Optional<JobStep> step,
    Optional<String> by,
    Optional<String> why,
    Json evidence,
    boolean isBad) {
  Line {
    requireNonNull(job, "job");
    requireNonNull(at, "at");
    requireNonNull(what, "what");
    requireNonNull(step, "step");
    requireNonNull(by, "by");
    requireNonNull(why, "why");
    requireNonNull(evidence, "evidence");
  }

  /// What a step has to do with.
  static Line of(Job job, Instant at, LedgerEntry.What what, JobStep step) {
    return new Line(
        job, at, what, Optional.of(step), Optional.empty(), Optional.empty(), Json.ABSENT, false);
  }

  /// What a person has done.
  static Line of(Job job, Instant at, LedgerEntry.What what, String by, Optional<String> why) {
    return new Line(job, at, what, Optional.empty(), Optional.of(by), why, Json.ABSENT, false);
  }

  /// What a step of a job has found out, where that is about to be written.
  static Optional<Json> evidence(List<Line> lines, String job, JobStep step) {
    return lines.stream()
        .filter(each -> each.job().id().equals(job) && each.step().equals(Optional.of(step)))
        .map(Line::evidence)
        .filter(Json::isPresent)
        .findFirst();
  }

  Line because(String reason) {
    return new Line(job, at, what, step, by, Optional.of(reason), evidence, isBad);
  }

  Line with(Json found) {
    return new Line(job, at, what, step, by, why, found, isBad);
  }

  Line marking(boolean bad) {
    return new Line(job, at, what, step, by, why, evidence, bad);
  }
}
