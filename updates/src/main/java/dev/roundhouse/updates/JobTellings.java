package dev.roundhouse.updates;

import dev.roundhouse.protocol.Json;
import java.util.Optional;
import java.util.function.Function;

/// What people are told of jobs. It is kept in the transaction of what has happened, so that no end
/// of the program comes between. Called under the lock of the queue, as [JobNews] is.
public interface JobTellings {
  /// Nobody is told anything.
  JobTellings NONE =
      new JobTellings() {
        @Override
        public Optional<Telling> of(
            Job job, LedgerEntry.What what, Function<JobStep, Json> evidence) {
          return Optional.empty();
        }

        @Override
        public void kept(Telling telling) {}
      };

  /// What is told of something that is about to be written; nothing of most.
  ///
  /// @param job as it will be
  /// @param evidence what a step has found out; [Json#ABSENT] where there was none
  Optional<Telling> of(Job job, LedgerEntry.What what, Function<JobStep, Json> evidence);

  /// It is on the disk with what it tells of.
  void kept(Telling telling);
}
