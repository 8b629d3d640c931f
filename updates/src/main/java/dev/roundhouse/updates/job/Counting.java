package dev.roundhouse.updates.job;

import dev.roundhouse.updates.Checks;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.JobSummary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Counts jobs, each once. Pure.
final class Counting {
  private Counting() {}

  /// @param damaged how many could not be read
  /// @param running the ids of those whose step is being done
  static JobSummary of(
      List<Job> all, int damaged, Set<String> running, Optional<String> paused, Checks checks) {
    List<Duration> took =
        all.stream()
            .flatMap(each -> each.ended().map(end -> Duration.between(each.made(), end)).stream())
            .sorted()
            .toList();
    long waiting = count(all, each -> each.state().isWaiting());
    long runs = count(all, each -> running.contains(each.id()));
    long pending = count(all, each -> !each.state().hasEnded()) - waiting - runs;
    return new JobSummary(
        all.size() + (long) damaged,
        pending,
        runs,
        waiting,
        count(all, each -> each.state() instanceof JobState.Done),
        count(all, each -> each.state() instanceof JobState.Rejected),
        count(all, each -> each.state() instanceof JobState.RolledBack),
        count(all, each -> each.state() instanceof JobState.Cancelled),
        damaged,
        all.stream().mapToLong(Job::failures).sum(),
        took.isEmpty() ? Optional.empty() : Optional.of(took.get((took.size() - 1) / 2)),
        took.isEmpty() ? Optional.empty() : Optional.of(took.getLast()),
        paused,
        checks.last(),
        checks.next());
  }

  private static long count(List<Job> all, Predicate<Job> which) {
    return all.stream().filter(which).count();
  }
}
