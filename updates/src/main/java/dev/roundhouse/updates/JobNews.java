package dev.roundhouse.updates;

import dev.roundhouse.protocol.Json;
import java.util.function.Function;

/// Hears what becomes of jobs: each thing once, in the order in which it was written, when it is on
/// the disk. Called under the lock of the queue, so it waits for nothing but the disk and asks
/// nothing of [Jobs]. What it throws is logged, and changes nothing.
@FunctionalInterface
public interface JobNews {
  /// Nobody wants to know.
  JobNews NONE = (_, _, _) -> {};

  /// Something happened to a job.
  ///
  /// @param job as it is now
  /// @param evidence what a step has found out; [Json#ABSENT] where there was none
  void told(Job job, LedgerEntry.What what, Function<JobStep, Json> evidence);
}
