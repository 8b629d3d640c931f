package dev.roundhouse.updates;

/// Does one step of jobs. It may be begun again after it has ended in any way, even half done: it
/// works in a place of its own and ends with a rename or with one row. Called by many threads at
/// once, never twice at once for one server.
@FunctionalInterface
public interface Stage {
  /// Does the step. Ends soon after it was interrupted.
  ///
  /// Whatever it throws besides counts as an attempt that failed.
  Outcome run(Work work) throws InterruptedException;
}
