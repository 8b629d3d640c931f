package dev.roundhouse.updates.job;

import dev.roundhouse.updates.Job;
import dev.roundhouse.updates.JobEvent;
import dev.roundhouse.updates.JobState;
import dev.roundhouse.updates.LedgerEntry.What;
import java.time.Instant;
import java.util.Optional;

/// What the ledger says of the word of a person. Pure.
final class Words {
  private Words() {}

  /// @param state that the word has led to
  static Line of(Job job, JobState state, JobEvent event, Instant now) {
    return switch (event) {
      case JobEvent.Promote(String by) ->
          Line.of(job.in(state, "approved by " + by, now), now, What.PROMOTE, by, Optional.empty());
      case JobEvent.Reject(String by, String why) ->
          said(job, state, now, What.REJECT, "rejected", by, why);
      case JobEvent.Cancel(String by, String why) ->
          said(job, state, now, What.CANCEL, "cancelled", by, why);
      case JobEvent.RollBack(String by, String why) ->
          said(job, state, now, What.ROLL_BACK, "rolled back", by, why);
      case JobEvent.Went _,
          JobEvent.Waits _,
          JobEvent.Postponed _,
          JobEvent.Bad _,
          JobEvent.Unfit _,
          JobEvent.Back _ ->
          throw new IllegalArgumentException("no person says " + event);
    };
  }

  private static Line said(
      Job job, JobState state, Instant now, What what, String verb, String by, String why) {
    String reason = "%s by %s%s".formatted(verb, by, why.isEmpty() ? "" : ": " + why);
    // What was begun is not begun any more: nothing of it counts.
    Job after = job.with(Optional.empty()).in(state, reason, now);
    return Line.of(after, now, what, by, why.isEmpty() ? Optional.empty() : Optional.of(why));
  }
}
