package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How far a job is: each state is named for what has been done. One machine for each job, moved by
/// [#next] alone. `rejected` is reached from before `promoted` only, `rolled-back` from behind it
/// only, and nothing that has ended begins again but a promotion that is taken back.
public sealed interface JobState {
  /// There is a version.
  record Discovered() implements JobState {}

  /// The policy lets it be taken.
  record Decided() implements JobState {}

  /// Its archive is here.
  record Downloaded() implements JobState {}

  /// It has the bytes that its registry tells of.
  record Verified() implements JobState {}

  /// Its files lie apart.
  record Quarantined() implements JobState {}

  /// They were looked at.
  record Inspected() implements JobState {}

  /// They are where they would run from.
  record Staged() implements JobState {}

  /// It was started, and compared with the one that runs.
  record Tried() implements JobState {}

  /// It may be promoted.
  ///
  /// @param isWaiting whether nothing goes on without a person
  /// @param approvedBy the people who have said that it may, each once
  record Ready(boolean isWaiting, List<String> approvedBy) implements JobState {
    public Ready {
      approvedBy = List.copyOf(approvedBy);
    }
  }

  /// It runs.
  record Promoted() implements JobState {}

  /// It is not worse than the one before.
  record Watched() implements JobState {}

  /// All is done.
  record Done() implements JobState {}

  /// The version from before is being brought back.
  record Returning() implements JobState {}

  /// The version from before runs again.
  record RolledBack() implements JobState {}

  /// It is not taken.
  record Rejected() implements JobState {}

  /// Somebody has ended it.
  record Cancelled() implements JobState {}

  /// What an event does.
  sealed interface Move {
    /// The job goes on.
    ///
    /// @param isBad whether the version is not to be taken again, by any server
    record To(JobState state, boolean isBad) implements Move {
      public To {
        requireNonNull(state, "state");
      }
    }

    /// Nothing: it makes no sense in this state.
    ///
    /// @param why in a sentence for the person
    record Refused(String why) implements Move {
      public Refused {
        requireNonNull(why, "why");
      }
    }
  }

  /// What becomes of a job.
  static Move next(JobState state, JobEvent event) {
    return switch (state) {
      case Discovered _ -> before(state, new Decided(), event);
      case Decided _ -> before(state, new Downloaded(), event);
      case Downloaded _ -> before(state, new Verified(), event);
      case Verified _ -> before(state, new Quarantined(), event);
      case Quarantined _ -> before(state, new Inspected(), event);
      case Inspected _ -> before(state, new Staged(), event);
      case Staged _ -> before(state, new Tried(), event);
      case Tried _ -> before(state, new Ready(false, List.of()), event);
      case Ready ready -> ready(ready, event);
      case Promoted _ -> behind(state, new Watched(), event);
      case Watched _ -> behind(state, new Done(), event);
      case Done _ -> event instanceof JobEvent.RollBack ? bad(new Returning()) : ended(state);
      case Returning _ -> returning(state, event);
      case RolledBack _, Rejected _, Cancelled _ -> ended(state);
    };
  }

  private static Move before(JobState state, JobState then, JobEvent event) {
    return switch (event) {
      case JobEvent.Went _ -> to(then);
      case JobEvent.Waits _ when state instanceof Tried -> to(new Ready(true, List.of()));
      case JobEvent.Waits _ -> new Move.Refused("nobody is asked before the version was tried");
      case JobEvent.Postponed _ -> to(state);
      case JobEvent.Bad _, JobEvent.Reject _ -> bad(new Rejected());
      case JobEvent.Unfit _ -> to(new Rejected());
      case JobEvent.Cancel _ -> to(new Cancelled());
      case JobEvent.Promote _ ->
          new Move.Refused("it is " + state.wire() + " and not ready to be promoted yet");
      case JobEvent.Back _, JobEvent.RollBack _ -> notPromoted(state);
    };
  }

  private static Move ready(Ready ready, JobEvent event) {
    return switch (event) {
      case JobEvent.Went _ -> to(new Promoted());
      case JobEvent.Waits(String _, int heard) ->
          to(new Ready(ready.approvedBy().size() <= heard, ready.approvedBy()));
      case JobEvent.Postponed _ -> to(ready);
      case JobEvent.Bad _, JobEvent.Reject _ -> bad(new Rejected());
      case JobEvent.Unfit _ -> to(new Rejected());
      case JobEvent.Cancel _ -> to(new Cancelled());
      case JobEvent.Promote(String by) -> to(new Ready(false, with(ready.approvedBy(), by)));
      case JobEvent.Back _, JobEvent.RollBack _ -> notPromoted(ready);
    };
  }

  private static Move behind(JobState state, JobState then, JobEvent event) {
    return switch (event) {
      case JobEvent.Went _ -> to(then);
      case JobEvent.Postponed _ -> to(state);
      case JobEvent.Back _, JobEvent.RollBack _ -> bad(new Returning());
      case JobEvent.Promote _ -> new Move.Refused("it is promoted already");
      case JobEvent.Waits _ -> new Move.Refused("it runs, and nobody has to be asked any more");
      case JobEvent.Bad _, JobEvent.Unfit _, JobEvent.Reject _, JobEvent.Cancel _ ->
          new Move.Refused("it runs already (" + state.wire() + "); roll it back instead");
    };
  }

  private static Move returning(JobState state, JobEvent event) {
    return switch (event) {
      case JobEvent.Went _ -> to(new RolledBack());
      case JobEvent.Postponed _ -> to(state);
      case JobEvent.Waits _,
          JobEvent.Bad _,
          JobEvent.Unfit _,
          JobEvent.Back _,
          JobEvent.Promote _,
          JobEvent.Reject _,
          JobEvent.Cancel _,
          JobEvent.RollBack _ ->
          new Move.Refused("the version from before is being brought back already");
    };
  }

  private static Move ended(JobState state) {
    return new Move.Refused("it has ended (" + state.wire() + ")");
  }

  private static Move notPromoted(JobState state) {
    return new Move.Refused(
        "it was never promoted ("
            + state.wire()
            + "), so there is no way back; cancel or reject it");
  }

  private static Move to(JobState state) {
    return new Move.To(state, false);
  }

  private static Move bad(JobState state) {
    return new Move.To(state, true);
  }

  private static List<String> with(List<String> all, String one) {
    List<String> both = new ArrayList<>(all);
    if (!both.contains(one)) {
      both.add(one);
    }
    return both;
  }

  /// The step that leads on; empty where a person has to say something first, and at the end.
  default Optional<JobStep> due() {
    return switch (this) {
      case Discovered _ -> Optional.of(JobStep.DECIDED);
      case Decided _ -> Optional.of(JobStep.DOWNLOADED);
      case Downloaded _ -> Optional.of(JobStep.VERIFIED);
      case Verified _ -> Optional.of(JobStep.QUARANTINED);
      case Quarantined _ -> Optional.of(JobStep.INSPECTED);
      case Inspected _ -> Optional.of(JobStep.STAGED);
      case Staged _ -> Optional.of(JobStep.TRIED);
      case Tried _ -> Optional.of(JobStep.READY);
      case Ready(boolean isWaiting, List<String> _) ->
          isWaiting ? Optional.empty() : Optional.of(JobStep.PROMOTED);
      case Promoted _ -> Optional.of(JobStep.WATCHED);
      case Watched _ -> Optional.of(JobStep.DONE);
      case Returning _ -> Optional.of(JobStep.ROLLED_BACK);
      case Done _, RolledBack _, Rejected _, Cancelled _ -> Optional.empty();
    };
  }

  default boolean hasEnded() {
    return switch (this) {
      case Done _, RolledBack _, Rejected _, Cancelled _ -> true;
      case Discovered _,
          Decided _,
          Downloaded _,
          Verified _,
          Quarantined _,
          Inspected _,
          Staged _,
          Tried _,
          Ready _,
          Promoted _,
          Watched _,
          Returning _ ->
          false;
    };
  }

  /// Whether the version runs, and nobody has said yet that it stays.
  default boolean isOnProbation() {
    return this instanceof Promoted || this instanceof Watched || this instanceof Returning;
  }

  /// Whether a person is waited for.
  default boolean isWaiting() {
    return this instanceof Ready(boolean isWaiting, List<String> _) && isWaiting;
  }

  /// As it stands in answers and in the store.
  default String wire() {
    return switch (this) {
      case Discovered _ -> "discovered";
      case Decided _ -> "decided";
      case Downloaded _ -> "downloaded";
      case Verified _ -> "verified";
      case Quarantined _ -> "quarantined";
      case Inspected _ -> "inspected";
      case Staged _ -> "staged";
      case Tried _ -> "tried";
      case Ready _ -> "ready";
      case Promoted _ -> "promoted";
      case Watched _ -> "watched";
      case Done _ -> "done";
      case Returning _ -> "returning";
      case RolledBack _ -> "rolled-back";
      case Rejected _ -> "rejected";
      case Cancelled _ -> "cancelled";
    };
  }
}
