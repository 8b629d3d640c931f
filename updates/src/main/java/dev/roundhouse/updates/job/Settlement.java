package dev.roundhouse.updates.job;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.updates.Evidence;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobEvent;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.LedgerEntry.What;
import dev.roundhouse.updates.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What becomes of a job when a step has ended in one way or another. Pure.
final class Settlement {
  /// Attempts at one step of a version that does not run yet; over an hour of them.
  static final int MOST_ATTEMPTS = 10;

  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(15);

  /// The way back is tried again soon, however often it has failed.
  private static final Duration LONGEST_BACK = Duration.ofSeconds(5);

  /// Nobody means to wait for longer.
  private static final Duration FARTHEST = Duration.ofDays(366);

  private Settlement() {}

  /// @param heard how many people had approved when the step began
  static Line of(Job job, JobStep step, Outcome outcome, int heard, Instant now) {
    Job ended = job.with(Optional.empty());
    return switch (outcome) {
      case Outcome.Went(Json evidence) ->
          moved(ended, step, new JobEvent.Went(), What.WENT, done(step), evidence, now);
      case Outcome.Waits(String why, Json evidence) ->
          moved(ended, step, new JobEvent.Waits(why, heard), What.WAITS, why, evidence, now);
      case Outcome.Later(String why, Instant at) -> later(ended, step, why, at, now);
      case Outcome.Again(String why) -> again(ended, step, why, now);
      case Outcome.Bad(String why, Json evidence) ->
          moved(ended, step, new JobEvent.Bad(why), What.BAD, why, evidence, now);
      case Outcome.Unfit(String why, Json evidence) ->
          moved(ended, step, new JobEvent.Unfit(why), What.UNFIT, why, evidence, now);
      case Outcome.Back(String why, Json evidence) ->
          moved(ended, step, new JobEvent.Back(why), What.BACK, why, evidence, now);
    };
  }

  private static String done(JobStep step) {
    return switch (step) {
      case READY -> "it may be promoted";
      case PROMOTED -> "it runs, and is watched";
      case WATCHED -> "it is not worse than the version before";
      case DONE -> "it runs and stays";
      case ROLLED_BACK -> "the version from before runs again";
      case DECIDED, DOWNLOADED, VERIFIED, QUARANTINED, INSPECTED, STAGED, TRIED -> step.wire();
    };
  }

  private static Line moved(
      Job job, JobStep step, JobEvent event, What what, String why, Json evidence, Instant now) {
    return switch (JobState.next(job.state(), event)) {
      case JobState.Move.To(JobState state, boolean isBad) -> {
        boolean isBack = state instanceof JobState.RolledBack;
        String reason = isBack ? why + "; " + job.reason() : why;
        yield Line.of(job.in(state, reason, now), now, what, step)
            .because(why)
            .with(evidence)
            .marking(isBad);
      }
      // A stage that says what makes no sense has not done its step.
      case JobState.Move.Refused(String refusal) ->
          again(
              job,
              step,
              "the step %s ended with \"%s\", which means nothing there: %s"
                  .formatted(step.wire(), what.wire(), refusal),
              now);
    };
  }

  private static Line later(Job job, JobStep step, String why, Instant at, Instant now) {
    Instant farthest = now.plus(FARTHEST);
    Instant due = at.isAfter(farthest) ? farthest : at.isBefore(now) ? now : at;
    return Line.of(job.in(job.state(), why, now).at(due), now, What.LATER, step).because(why);
  }

  /// The stage threw. Nobody knows then whether the pin was written, so a promotion is begun again.
  static Line threw(Job job, JobStep step, String why, Instant now) {
    return step == JobStep.PROMOTED
        ? put(job.failed(), step, why, now)
        : again(job.with(Optional.empty()), step, why, now);
  }

  /// Somebody has stopped it, and it is begun again when its turn comes.
  static Line stopped(Job job, JobStep step, Instant now) {
    Job after = step == JobStep.PROMOTED ? job : job.with(Optional.empty());
    return Line.of(after, now, What.STOPPED, step);
  }

  private static Line again(Job job, JobStep step, String why, Instant now) {
    Job failed = job.failed();
    if (failed.attempts() >= MOST_ATTEMPTS && isGivenUp(step)) {
      return moved(
          failed,
          step,
          new JobEvent.Unfit(why),
          What.UNFIT,
          "given up after %d attempts: %s".formatted(failed.attempts(), why),
          Evidence.NONE,
          now);
    }
    return put(failed, step, why, now);
  }

  private static Line put(Job failed, JobStep step, String why, Instant now) {
    // The reason for going back outlives attempts to do so.
    String reason = step == JobStep.ROLLED_BACK ? failed.reason() : why;
    Job later = failed.in(failed.state(), reason, now).at(now.plus(pause(step, failed.attempts())));
    return Line.of(later, now, What.AGAIN, step).because(why);
  }

  /// What runs is never left alone.
  private static boolean isGivenUp(JobStep step) {
    return switch (step) {
      case DECIDED, DOWNLOADED, VERIFIED, QUARANTINED, INSPECTED, STAGED, TRIED, READY, PROMOTED ->
          true;
      case WATCHED, DONE, ROLLED_BACK -> false;
    };
  }

  static Duration pause(JobStep step, int attempts) {
    Duration longest = step == JobStep.ROLLED_BACK ? LONGEST_BACK : LONGEST;
    Duration pause = FIRST.multipliedBy(1L << Math.min(20, Math.max(0, attempts - 1)));
    return pause.compareTo(longest) < 0 ? pause : longest;
  }
}
