package dev.roundhouse.updates;

import dev.roundhouse.protocol.Json;
import java.util.List;
import java.util.OptionalLong;

/// One step of one job, as the stage sees it that does it. Used by the stage's own threads.
public interface Work {
  /// The job as it was when the step began.
  Job job();

  /// What an earlier step has found out; [Json#ABSENT] where there was none.
  Json evidence(JobStep step);

  /// Tells how far it is; nothing is kept of it.
  ///
  /// @param total of all, where that is known
  /// @param words what is being done, such as `fetching name@1.2.3`
  void progress(long done, OptionalLong total, String words);

  /// Whether it should end now; its thread was interrupted then.
  boolean isStopped();

  /// The people who have said that it may be promoted.
  default List<String> approvedBy() {
    return job().state() instanceof JobState.Ready(boolean _, List<String> people)
        ? people
        : List.of();
  }
}
