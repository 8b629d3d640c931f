package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;

import dev.roundhouse.operations.UpdateJobOperations;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.Progress;
import dev.roundhouse.updates.Version;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The way of a version to a server, as it is shown.
///
/// @param step how far it goes, by the word of whoever gives versions out
/// @param findings what was found of it so far
/// @param progress of the step that runs; null where none does, or nobody knows
record UpdateRow(
    String id,
    String server,
    String name,
    String from,
    String to,
    String stepMark,
    String step,
    String mark,
    String state,
    boolean isWaiting,
    boolean isReady,
    boolean hasEnded,
    boolean mayReturn,
    boolean mayRepeat,
    Instant since,
    Instant made,
    @Nullable Instant ended,
    @Nullable Instant notBefore,
    String reason,
    String askedBy,
    List<String> approvedBy,
    @Nullable Bar progress,
    Findings findings) {
  /// How far a step is.
  ///
  /// @param filled from 0 to 1000; -1 where nobody knows how much there is
  record Bar(String words, int filled, String percent) {}

  UpdateRow {
    approvedBy = List.copyOf(approvedBy);
  }

  static UpdateRow of(UpdateJobOperations.Line line, Findings findings, Instant now) {
    Job job = line.job();
    JobState state = job.state();
    boolean isBack = state instanceof JobState.Returning;
    return new UpdateRow(
        job.id(),
        job.server().value(),
        job.target().name(),
        job.from().text(),
        job.to().text(),
        stepMark(job.from(), job.to()),
        step(job.from(), job.to()),
        mark(state),
        text("job." + state.wire()),
        state.isWaiting(),
        state instanceof JobState.Ready,
        state.hasEnded(),
        state instanceof JobState.Done || (state.isOnProbation() && !isBack),
        state instanceof JobState.Rejected || state instanceof JobState.Cancelled,
        job.since(),
        job.made(),
        job.ended().orElse(null),
        job.notBefore().isAfter(now) ? job.notBefore() : null,
        job.reason(),
        job.askedBy(),
        state instanceof JobState.Ready(boolean _, List<String> people) ? people : List.of(),
        line.progress().map(UpdateRow::bar).orElse(null),
        findings);
  }

  private static Bar bar(Progress progress) {
    return new Bar(
        progress.words(),
        progress.percent().map(percent -> percent * 10).orElse(-1),
        progress.percent().map(percent -> percent + " %").orElse(""));
  }

  static String step(Version from, Version to) {
    return switch (from.stepTo(to)) {
      case PATCH -> text("step.patch");
      case MINOR -> text("step.minor");
      case MAJOR -> text("step.major");
    };
  }

  static String stepMark(Version from, Version to) {
    return switch (from.stepTo(to)) {
      case PATCH, MINOR -> "unknown";
      case MAJOR -> "warn";
    };
  }

  private static String mark(JobState state) {
    return switch (state) {
      case JobState.Discovered _,
          JobState.Decided _,
          JobState.Downloaded _,
          JobState.Verified _,
          JobState.Quarantined _,
          JobState.Inspected _,
          JobState.Staged _,
          JobState.Tried _ ->
          "waking";
      case JobState.Ready(boolean isWaiting, List<String> _) -> isWaiting ? "hand" : "waking";
      case JobState.Promoted _, JobState.Watched _ -> "running";
      case JobState.Done _ -> "good";
      case JobState.Returning _ -> "draining";
      case JobState.RolledBack _ -> "warn";
      case JobState.Rejected _ -> "bad";
      case JobState.Cancelled _ -> "stopped";
    };
  }
}
