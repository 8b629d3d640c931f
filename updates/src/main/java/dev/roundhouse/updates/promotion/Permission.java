package dev.roundhouse.updates.promotion;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.updates.Actor;
import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobStep;
import dev.roundhouse.updates.ProtectedChange;
import dev.roundhouse.updates.ProtectedSet;
import dev.roundhouse.updates.ProtectionException;
import dev.roundhouse.updates.Version;
import dev.roundhouse.updates.Work;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What protection says of a pin that is to be written. Letting a version in takes an authorisation
/// where anything is protected, whoever has approved it; going back takes none, and is written
/// down. Safe for many threads.
final class Permission {
  /// Who goes back by itself.
  private static final String PROGRAM = "roundhouse";

  private final Supplier<ProtectedSet> set;

  Permission(Supplier<ProtectedSet> set) {
    this.set = requireNonNull(set, "set");
  }

  /// Why nobody may let it in now, and the cure; null where somebody may.
  @Nullable String missing(Work work) {
    String why = null;
    for (Actor each : actors(work)) {
      try {
        set.get().check(each, change(work));
        return null;
      } catch (ProtectionException e) {
        if (!e.isDenial()) {
          return null; // It may be over when it is let in.
        }
        why = "%s, then: roundhouse update promote %s".formatted(e.getMessage(), work.job().id());
      }
    }
    return why;
  }

  /// Takes the authorisation for letting it in.
  ///
  /// @throws ProtectionException when there is none
  ProtectedSet.Claim claim(Work work) {
    List<Actor> actors = actors(work);
    for (Actor each : actors.subList(0, actors.size() - 1)) {
      try {
        return set.get().claim(each, change(work));
      } catch (ProtectionException e) {
        if (e.reason() != ProtectionException.Reason.SAME_PERSON) {
          throw e;
        }
      }
    }
    return set.get().claim(actors.getLast(), change(work));
  }

  /// Goes back; nothing and nobody keeps it from that.
  void back(Job job, Version to, Runnable deed) {
    ProtectedChange change =
        ProtectedChange.toVersion(
            job.server(), "update rolled back to " + to, to.text(), Optional.empty());
    set.get().unasked(new Actor(PROGRAM, job.id()), change, job.reason(), deed);
  }

  private static ProtectedChange change(Work work) {
    Job job = work.job();
    return ProtectedChange.toVersion(
        job.server(),
        "update promote",
        job.to().text(),
        Optional.ofNullable(work.evidence(JobStep.VERIFIED).get("integrity").text()));
  }

  /// Those who have approved it, the last one first; who has asked for it where nobody had to.
  private static List<Actor> actors(Work work) {
    List<String> people = work.approvedBy();
    return (people.isEmpty() ? List.of(work.job().askedBy()) : people.reversed())
        .stream().map(each -> new Actor(each, work.job().id())).toList();
  }
}
