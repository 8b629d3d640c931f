package dev.roundhouse.updates.job;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.Priority;
import dev.roundhouse.updates.UpdateMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/// Which job is next: the way back first, then the more urgent, then the older. One job of a server
/// at a time, and none is promoted while another of its server is watched. Pure.
///
/// @param isRoom whether another step may begin; the way back does not wait for room
/// @param taken jobs that run, or that a person has a hand on
/// @param busy servers of which a job runs
record Pick(boolean isRoom, Set<String> taken, Set<ServerId> busy, UpdateMode mode, Instant now) {
  /// Settings may change without anybody hearing of it here.
  static final Duration LOOK = Duration.ofMinutes(1);

  private static final Comparator<Job> ORDER =
      Comparator.comparingInt((Job job) -> job.state() instanceof JobState.Returning ? 0 : 1)
          .thenComparing(Job::priority, Comparator.<Priority>reverseOrder())
          .thenComparing(Job::made)
          .thenComparing(Job::id);

  Optional<Job> next(Collection<Job> open) {
    return open.stream()
        .filter(each -> isRoom || each.state() instanceof JobState.Returning)
        .filter(each -> !each.notBefore().isAfter(now))
        .filter(each -> isPossible(each, open) && !busy.contains(each.server()))
        .min(ORDER);
  }

  private boolean isPossible(Job job, Collection<Job> open) {
    return !taken.contains(job.id())
        && job.state().due().filter(step -> isAllowed(job, step, mode)).isPresent()
        && !(job.state().due().get() == JobStep.PROMOTED && isOtherOnProbation(job, open));
  }

  private static boolean isOtherOnProbation(Job job, Collection<Job> open) {
    return open.stream()
        .anyMatch(each ->
            each.server().equals(job.server())
                && !each.id().equals(job.id())
                && each.state().isOnProbation());
  }

  /// Whether a mode lets a step begin. What was begun and writes a pin is brought to its end in any
  /// mode: half of it is nothing that anybody wants.
  static boolean isAllowed(Job job, JobStep step, UpdateMode mode) {
    boolean isHalf =
        step == JobStep.ROLLED_BACK
            || (step == JobStep.PROMOTED && job.begun().filter(step::equals).isPresent());
    return isHalf
        || switch (mode) {
          case STAGING_ONLY, PRODUCTION -> true;
          case ROLLBACK -> step == JobStep.WATCHED || step == JobStep.DONE;
          case HEALTH_CHECK -> false;
        };
  }

  /// When something may be due that is not now; empty where nothing is waited for but a change that
  /// is heard of.
  Optional<Instant> alarm(Collection<Job> open) {
    Optional<Instant> due =
        open.stream()
            .filter(each -> each.state().due().isPresent() && each.notBefore().isAfter(now))
            .map(Job::notBefore)
            .min(Comparator.naturalOrder());
    boolean isHeld =
        open.stream()
            .anyMatch(each ->
                each.state().due().filter(step -> !isAllowed(each, step, mode)).isPresent());
    Instant look = now.plus(LOOK);
    return isHeld && due.filter(look::isAfter).isEmpty() ? Optional.of(look) : due;
  }
}
