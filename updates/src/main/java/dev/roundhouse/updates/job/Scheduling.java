package dev.roundhouse.updates.job;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.LedgerEntry.What;
import dev.roundhouse.updates.Priority;
import dev.roundhouse.updates.UpdateException;
import dev.roundhouse.updates.Wish;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a wish makes of the jobs that are open. Pure.
///
/// @param job the one that it becomes
/// @param lines that are to be written
/// @param replaced the ids of those that are cancelled for it
record Scheduling(Job job, List<Line> lines, List<String> replaced) {
  Scheduling {
    requireNonNull(job, "job");
    lines = List.copyOf(lines);
    replaced = List.copyOf(replaced);
  }

  /// @param id of the job, if it becomes a new one
  /// @throws UpdateException when a job to a newer version is open
  static Scheduling of(Wish wish, List<Job> open, String id, Instant now) {
    List<Job> others =
        open.stream().filter(each -> each.server().equals(wish.target().server())).toList();
    Optional<Job> same =
        others.stream().filter(each -> each.to().equals(wish.target().to())).findFirst();
    if (same.isPresent()) {
      return again(same.get(), wish, now);
    }
    List<Line> lines = new ArrayList<>();
    List<String> replaced = new ArrayList<>();
    for (Job each : others) {
      if (isReplaced(each, wish)) {
        String why = "replaced by %s to %s".formatted(id, wish.target().to());
        Job ended = each.with(Optional.empty()).in(new JobState.Cancelled(), why, now);
        lines.add(Line.of(ended, now, What.CANCEL, wish.by(), Optional.of(why)));
        replaced.add(each.id());
      }
    }
    Job job = made(wish, id, now);
    lines.add(Line.of(job, now, What.MADE, wish.by(), Optional.empty()).with(wish.evidence()));
    return new Scheduling(job, lines, replaced);
  }

  private static Job made(Wish wish, String id, Instant now) {
    return new Job(
        id,
        wish.target(),
        wish.priority(),
        wish.by(),
        now,
        wish.at().filter(now::isBefore).orElse(now),
        new JobState.Discovered(),
        now,
        "asked for by " + wish.by(),
        0,
        0,
        Optional.empty(),
        Optional.empty());
  }

  /// The same, if need be sooner.
  private static Scheduling again(Job job, Wish wish, Instant now) {
    Priority priority =
        wish.priority().compareTo(job.priority()) > 0 ? wish.priority() : job.priority();
    Instant wished = wish.at().orElse(now);
    boolean isSooner =
        job.state() instanceof JobState.Discovered && wished.isBefore(job.notBefore());
    if (priority == job.priority() && !isSooner) {
      return new Scheduling(job, List.of(), List.of());
    }
    Job after = job.at(priority).at(isSooner ? wished : job.notBefore());
    Line line =
        Line.of(after, now, What.ASKED, wish.by(), Optional.of("priority " + priority.wire()));
    return new Scheduling(after, List.of(line), List.of());
  }

  /// What runs already stays, and is waited for.
  private static boolean isReplaced(Job job, Wish wish) {
    boolean isPromoting = job.begun().filter(step -> step == JobStep.PROMOTED).isPresent();
    if (job.state().isOnProbation() || isPromoting) {
      return false;
    }
    if (job.to().compareTo(wish.target().to()) > 0) {
      throw new UpdateException(
          UpdateException.Kind.CONFLICT,
          "server %s is on its way to the newer %s already (job %s); to have %s, cancel that first: roundhouse update cancel %s"
              .formatted(job.server(), job.to(), job.id(), wish.target().to(), job.id()));
    }
    return true;
  }
}
